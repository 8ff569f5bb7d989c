"""Two questions about the service, in the person's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.refusals import Refused
from cep.forms.survey import SurveyForm
from cep.services.survey import answer_survey
from cep.survey_page import survey_page
from followup.models import LinkPurpose
from followup.space.person import PersonRequest, for_person


@for_person.also(LinkPurpose.SURVEY)
def survey(request: PersonRequest) -> HttpResponse:
    """Why, how long, who reads; then the questions, or the sentence in their place."""
    page = survey_page(request)
    if page.file is None or page.sentence:
        return render(request, "cep/my_survey.html", {"person": request.person, "page": page})
    form = SurveyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_survey(person=request.person, case_file=page.file, **form.answers)
        except Refused as refusal:
            messages.info(request, str(refusal))
        else:
            messages.success(request, _("C’est noté, merci !"))
        return redirect(f"{reverse('cep:my_survey')}?dossier={page.file.pk}")
    context = {"person": request.person, "page": page, "form": form}
    return render(request, "cep/my_survey.html", context)
