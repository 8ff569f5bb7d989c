from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import public


@public
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery.html")
