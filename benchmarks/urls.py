"""The product's addresses and the floors beside them."""

from django.urls import path

from benchmarks.floor import floor
from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("plancher/<slug:page>/", floor, name="floor"), *urlpatterns]
