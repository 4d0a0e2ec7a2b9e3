from django.urls import path

from viva.web.library import views

app_name = "library"
urlpatterns = [
    path("", views.home, name="home"),
    path("hub/", views.knowledge, name="knowledge"),
    path("questions/", views.hub, name="hub"),
    path("questions/suggest/", views.suggest, name="suggest"),
    path("questions/<str:question_id>/", views.question, name="question"),
]
