"""All cameras on a map, coloured by state, from one GeoJSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from shiwei.watch import labels, queries
from shiwei.web.page import page, person


@page("assets.see")
def show(request: HttpRequest) -> HttpResponse:
    context = {"states": queries.state_counts(person(request))}
    return render(request, "maps/map.html", context)


@page("assets.see")
def data(request: HttpRequest) -> JsonResponse:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {
                "name": name,
                "state": state,
                "state_label": labels.word(labels.CAMERA_STATE, state),
                "url": reverse("camera", args=[code]),
                "note": code,
            },
        }
        for code, name, longitude, latitude, state in queries.map_rows(person(request))
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})
