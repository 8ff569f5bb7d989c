"""Addresses of accounts, members and invitations."""

from django.urls import URLPattern, URLResolver, include, path

from accounts.views import demo, identity, invitations, members, organisation, own

app_name = "accounts"

administration: list[URLPattern | URLResolver] = [
    path("", members.members, name="members"),
    path("inviter/", invitations.invite, name="invite"),
    path("invitations/", invitations.pending, name="invitations"),
    path("invitations/<int:pk>/renvoyer/", invitations.send_again, name="invitation_again"),
    path("invitations/<int:pk>/annuler/", invitations.revoke, name="invitation_revoke"),
    path("membres/<int:pk>/", members.member, name="member"),
    path("membres/<int:pk>/roles/ajouter/", members.add_role, name="role_add"),
    path("membres/<int:pk>/fermer/", members.close, name="member_close"),
    path("membres/<int:pk>/sessions/fermer/", members.close_sessions, name="member_sessions"),
    path("roles/<int:pk>/", members.change_role, name="role"),
    path("roles/<int:pk>/retirer/", members.end_role, name="role_end"),
    path("organisation/", organisation.settings, name="organisation"),
    path("organisation/identite/", identity.identity, name="identity"),
    path("organisation/logo/", identity.logo, name="logo"),
    path("equipes/", organisation.teams, name="teams"),
    path("equipes/<int:pk>/", organisation.team, name="team"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("administration/", include(administration)),
    path("organisation/", own.switch, name="switch"),
    path("compte/sessions/", own.sessions, name="sessions"),
    path("compte/sessions/fermer/", own.close_sessions, name="sessions_close"),
    path("invitation/", invitations.accept, name="invitation_accept"),
    path("invitation/<str:token>/", invitations.open_link, name="invitation"),
    path("demo/entrer/", demo.enter, name="demo_enter"),
    path("boite-aux-lettres/", demo.mailbox, name="mailbox"),
    path("boite-aux-lettres/<int:pk>/", demo.message, name="mailbox_message"),
]
