from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.work import tasks  # noqa: F401  registers the kinds asked for here
from work.actions import enqueue
from work.models import Job

pytestmark = pytest.mark.django_db


def said(*argv: str) -> str:
    out = StringIO()
    call_command(*argv, stdout=out)
    return out.getvalue()


def test_without_failures_it_says_so_and_ends_well():
    assert said("jobs") == "No job has failed.\n"


def test_failed_ones_are_listed_with_the_reason_and_end_with_1():
    enqueue(kind="tests.refused", key="汉江水利")
    said("run_jobs")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("jobs", stdout=out)
    assert ended.value.code == 1
    [line] = out.getvalue().splitlines()
    assert line.startswith(Job.objects.get().ref)
    assert line.endswith("tests.refused 汉江水利  第 3 行没有单位名称。补上后重新上传。")


def test_why_shows_every_attempt_with_its_error():
    job = enqueue(kind="tests.error", key="x")
    said("run_jobs")
    assert "ZeroDivisionError: by nought" in said("jobs", "--why", job.ref)


def test_again_tries_once_more_and_refuses_what_is_live():
    job = enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 1})
    with pytest.raises(CommandError):
        said("jobs", "--again", job.ref)
    Job.objects.update(state="given_up")
    assert "will be tried again" in said("jobs", "--again", job.ref)
    assert said("jobs", "--live").split()[:2] == [job.ref, "waiting"]
    assert said("run_jobs") == f"{job.ref}  done  tests.add x\n"
    assert said("jobs", "--live") == "Nothing waits.\n"


def test_a_number_that_is_none_is_one_sentence():
    with pytest.raises(CommandError, match=r"There is no job nowhere\. `manage.py jobs` lists those that failed\."):
        said("jobs", "--again", "nowhere")


def test_sweeping_by_hand_says_what_it_found():
    enqueue(kind="tests.add", key="x", arguments={"a": 1, "b": 1})
    assert said("sweep_jobs").startswith("1 nudged, 0 taken back")
