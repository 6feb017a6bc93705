"""Each misconfiguration is named, and nothing is named where all is well."""

import pytest

from config.checks import configuration

HOME = {
    "SITE_URL": "http://localhost:8000",
    "PORT": 8000,
    "ALLOWED_HOSTS": ["localhost"],
    "DEBUG": False,
    "DEMO": False,
    "ONE_MACHINE": True,
    "CACHE_URL": "",
    "STORAGE_URL": "",
    "SMS_BACKEND": "notices.sms.console",
    "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
    "SECRET_KEY": "x" * 50,
    "ALLAUTH_TRUSTED_PROXY_COUNT": 0,
}
PROVINCE = {
    **HOME,
    "SITE_URL": "https://gc.example.org",
    "ALLOWED_HOSTS": ["gc.example.org"],
    "ONE_MACHINE": False,
    "CACHE_URL": "redis://cache:6379/0",
    "SMS_BACKEND": "province.sms.send",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
}


def found(settings, values):
    for name, value in values.items():
        setattr(settings, name, value)
    return [message.id for message in configuration() if message.id != "config.W013"]


@pytest.mark.parametrize(
    "values", [HOME, PROVINCE, {**HOME, "DEMO": True}, {**HOME, "DEBUG": True}], ids=["one machine", "province", "demo", "development"]
)
def test_a_sound_configuration_is_silent(settings, values):
    assert found(settings, values) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SITE_URL": "http://gc.example.org"}, "config.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "config.E002"),
        ({"DEBUG": True}, "config.E003"),
        ({"DEMO": True}, "config.E004"),
        ({"CACHE_URL": ""}, "config.E005"),
        ({"STORAGE_URL": "s3://bucket"}, "config.E007"),
        ({"SECRET_KEY": "short"}, "config.E008"),
        ({"SMS_BACKEND": "notices.sms.console"}, "config.E009"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "config.W010"),
        ({"ALLAUTH_TRUSTED_PROXY_COUNT": 0}, "config.W011"),
        ({"SITE_URL": "http://localhost:9000"}, "config.W012"),
    ],
)
def test_each_mistake_is_named_with_what_to_do(settings, wrong, named):
    assert found(settings, {**PROVINCE, **wrong}) == [named]
    assert all(message.hint for message in configuration())


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    assert found(settings, {**HOME, "VAR_DIR": tmp_path}) == ["config.E006"]


def test_texts_that_are_not_compiled_are_named(settings, monkeypatch):
    monkeypatch.setattr("cms.catalogues.out_of_date", lambda: True)
    assert "config.W013" in [message.id for message in configuration()]
