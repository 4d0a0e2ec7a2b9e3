from django.urls import path

from viva.web.labs import evidence, views

app_name = "labs"
urlpatterns = [
    path("evidence/", evidence.evidence, name="evidence"),
    path("questions/<str:question_id>/run/", views.start, name="start"),
    path("runs/<str:key>/", views.run, name="run"),
]
