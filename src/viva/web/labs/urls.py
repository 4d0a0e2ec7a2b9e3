from django.urls import path

from viva.web.labs import views

app_name = "labs"
urlpatterns = [
    path("questions/<str:question_id>/run/", views.start, name="start"),
    path("runs/<str:key>/", views.run, name="run"),
]
