from django.urls import path

from viva.web.api import views

app_name = "api"
urlpatterns = [
    path("questions", views.questions, name="questions"),
    path("questions/<str:question_id>", views.question, name="question"),
    path("search", views.search, name="search"),
    path("openapi.json", views.description, name="description"),
    path("", views.nothing),
    path("<path:rest>", views.nothing, name="nothing"),
]
