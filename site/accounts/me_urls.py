from django.urls import path

from accounts.views import me, organizations

urlpatterns = [
    path("", me.me, name="me"),
    path("roles/", me.roles, name="my_roles"),
    path("roles/<int:pk>/lay-down/", me.lay_down, name="lay_down_role"),
    path("name/", me.name, name="my_name"),
    path("data.json", me.export, name="my_data"),
    path("organization/<str:ref>/", organizations.organization, name="organization"),
    path("organization/<str:ref>/invite/", organizations.invite, name="invite_to_role"),
    path("organization/<str:ref>/invitations/<int:pk>/withdraw/", organizations.withdraw, name="withdraw_invitation"),
    path("organization/<str:ref>/add/", organizations.add, name="add_organization"),
    path("organization/<str:ref>/rename/", organizations.rename, name="rename_organization"),
    path("organization/<str:ref>/posts/<int:pk>/end/", organizations.end, name="end_role"),
    path("organization/<str:ref>/posts/<int:pk>/hand-over/", organizations.pass_on, name="hand_over_role"),
    path("close/", me.close, name="close_account"),
]
