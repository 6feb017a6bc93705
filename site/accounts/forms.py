from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm


class SignupForm(BaseSignupForm):
    pass


class LoginForm(BaseLoginForm):
    pass
