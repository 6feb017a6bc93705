from django.urls import path

from accounts.views import me

urlpatterns = [
    path("", me.me, name="me"),
    path("roles/", me.roles, name="my_roles"),
    path("roles/<int:pk>/lay-down/", me.lay_down, name="lay_down_role"),
    path("name/", me.name, name="my_name"),
    path("data.json", me.export, name="my_data"),
    path("close/", me.close, name="close_account"),
]
