"""Nouns carry their names, their rules and the question who may see them."""

import importlib
import pkgutil

from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.models.manager import BaseManager
from django.forms import BaseForm

from beneficiaries.models import Beneficiary, CaseFile
from tests.architecture.source import APPS, ROOT, report

# Forms of these apps that touch no personal data, each with the reason.
CARELESS_FORMS: dict[str, str] = {}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


def personal_models():
    """Beneficiary, CaseFile, and whatever hangs from them by a key."""
    personal = {Beneficiary, CaseFile}
    while True:
        more = {
            model
            for model in our_models()
            for field in model._meta.get_fields()
            if field.is_relation and field.concrete and field.related_model in personal
        }
        if more <= personal:
            return sorted(personal, key=lambda model: model._meta.label)
        personal |= more


def test_every_model_says_its_name_in_lower_case():
    wrong = [
        model._meta.label
        for model in our_models()
        if "verbose_name" not in model._meta.original_attrs
        or str(model._meta.verbose_name)[0].isupper()
    ]
    assert not wrong, report(wrong, 'class Meta: verbose_name = _("dossier").')


def test_fields_say_their_names_in_lower_case():
    wrong = [
        f"{model._meta.label}.{field.name}: {field.verbose_name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if (name := str(field.verbose_name))[:1].isupper() and not name[:2].isupper()
        if not any(hasattr(base, field.name) for base in model.__mro__[1:])  # a library's field
    ]
    assert not wrong, report(wrong, "the label of a form puts the capital, the model does not.")


def test_personal_rows_answer_visible_to():
    wrong = [
        model._meta.label
        for model in personal_models()
        if not hasattr(model._default_manager, "visible_to")
    ]
    assert not wrong, report(wrong, "objects = PersonalQuerySet.as_manager(), or its own queryset.")


def test_default_managers_hide_nothing():
    wrong = [
        model._meta.label
        for model in our_models()
        if model._default_manager.get_queryset().query.where.children
        or type(model._default_manager).get_queryset is not BaseManager.get_queryset
    ]
    assert not wrong, report(wrong, "put the condition in a queryset method with a name.")


def test_no_save_override():
    wrong = [
        f"{model._meta.label}.{deed}"
        for model in our_models()
        for deed in ("save", "save_base", "delete")
        for base in model.__mro__
        if base.__module__.split(".")[0] in APPS and deed in vars(base)
    ]
    assert not wrong, report(wrong, "write a service: it is the deed, and it journals.")


def mentioned(condition):
    """Names of fields in a Q, however deep."""
    for child in getattr(condition, "children", []):
        if isinstance(child, tuple):
            yield child[0].split("__")[0]
        else:
            yield from mentioned(child)


def test_a_moment_and_its_author_stand_together():
    wrong = []
    for model in our_models():
        nullable = {f.name for f in model._meta.concrete_fields if f.null}
        rules = [
            set(mentioned(constraint.condition))
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
        ]
        for author in sorted(nullable):
            deed, _, by = author.rpartition("_")
            for moment in (f"{deed}_at", f"{deed}_on"):
                if (
                    by == "by"
                    and moment in nullable
                    and not any({author, moment} <= r for r in rules)
                ):
                    wrong.append(f"{model._meta.label}: {moment} and {author}")
    assert not wrong, report(wrong, "a CheckConstraint: both null, or both filled.")


def test_choices_are_held_by_the_database():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.choices and not field.blank and field.name not in {"language", "status", "kind"}
        if not any(
            field.name in set(mentioned(constraint.condition))
            for constraint in model._meta.constraints
            if isinstance(constraint, models.CheckConstraint)
        )
    ]
    assert not wrong, report(wrong, "CheckConstraint(condition=Q(field__in=Choices.values)).")


def forms_of(app):
    """Every form class of an app, its modules imported first."""
    package = importlib.import_module(app)
    for module in pkgutil.walk_packages(package.__path__, f"{app}."):
        if ".forms" in module.name:
            importlib.import_module(module.name)
    waiting, seen = [BaseForm], set()
    while waiting:
        for form in waiting.pop().__subclasses__():
            if form not in seen:
                seen.add(form)
                waiting.append(form)
    return sorted(
        (form for form in seen if form.__module__.split(".")[0] == app),
        key=lambda f: f.__qualname__,
    )


def test_forms_on_personal_data_are_careful():
    if not (ROOT / "beneficiaries" / "forms" / "careful.py").exists():
        raise AssertionError("Fix: write beneficiaries/forms/careful.py (CarefulForm).")
    careful = importlib.import_module("beneficiaries.forms.careful")
    wrong = [
        f"{form.__module__}.{form.__qualname__}"
        for app in APPS
        if app != "accounts"
        for form in forms_of(app)
        if not issubclass(form, (careful.CarefulForm, careful.CarefulModelForm))
        and f"{form.__module__}.{form.__qualname__}" not in CARELESS_FORMS
        and form.__module__ != "beneficiaries.forms.careful"
    ]
    assert not wrong, report(wrong, "derive from CarefulForm or CarefulModelForm.")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
