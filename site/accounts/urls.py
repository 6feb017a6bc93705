"""Below /accounts/: ours first, then allauth's. A path that stands in both is ours."""

from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import invitations, sign_in

urlpatterns = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("login/code/", sign_in.enter_code, name="account_code"),
    path("login/password/", sign_in.password_sign_in, name="account_password"),
    path("login/code/confirm/", RedirectView.as_view(pattern_name="account_login")),
    path("register/", sign_in.register, name="account_register"),
    path("phone/confirm/", sign_in.confirm_phone, name="account_confirm_phone"),
    path("password/new/", sign_in.new_password, name="account_new_password"),
    path("password/set/", sign_in.new_password, name="account_set_password"),
    path("2fa/webauthn/keys/<int:pk>/remove/", sign_in.remove_passkey, name="mfa_remove_webauthn"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("privacy/", sign_in.privacy, name="privacy"),
    path("", include("allauth.urls")),
]
