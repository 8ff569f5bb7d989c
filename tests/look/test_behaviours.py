"""What the scripts add, by keyboard; what stays without them."""

import json

import pytest
from django.template import engines

from config.gallery import SampleForm
from tests.look.conftest import HOST, navigation

pytestmark = pytest.mark.journey

TRADES = [
    {"value": "I1304", "label": "Technicien de maintenance", "detail": "ROME I1304"},
    {"value": "K1302", "label": "Aide à domicile", "detail": "ROME K1302"},
]
START = '<!doctype html><html lang="fr"><title>x</title>{% script "js/jalons.js" %}'
FORM = (
    START + '<form method="post" action="/save/"><label>Texte <input name="t"></label>'
    "<button>Enregistrer</button></form>"
)
COMBOBOX = (
    START + '{% include "components/combobox.html" with field=field url="/trades/"'
    ' value_name="rome" only %}'
)
DIALOG = (
    START + '<a href="/ask/" data-opens-dialog="ask">Fusionner</a>'
    '{% dialog id="ask" title="Fusionner ?" %}'
    '<a href="/page/" data-closes-dialog>Non</a>{% enddialog %}'
)
SHELL = (
    '<!doctype html><html lang="fr"><title>x</title>{% stylesheet "css/jalons.css" %}'
    '<meta name="htmx-config" content=\'{"allowEval":false,"includeIndicatorStyles":false}\'>'
    '{% script "vendor/htmx/htmx.min.js" %}{% script "js/jalons.js" %}'
    '{% include "components/quick_search.html" only %}<main tabindex="-1">Page</main>'
    '{% include "components/bottom_bar.html" with navigation=navigation only %}'
)


def page_with(stage, source, address="/page/", **context):
    stage.answers[address] = engines["django"].from_string(source).render(context)
    stage.page.goto(HOST + address)
    return stage.page


def combobox(stage):
    stage.answers["/trades/"] = json.dumps(TRADES)
    return page_with(stage, COMBOBOX, field=SampleForm()["trade"])


def test_the_autocomplete_works_by_keyboard(stage):
    page = combobox(stage())
    field = page.get_by_role("combobox", name="Dernier métier")
    field.press_sequentially("main")
    page.get_by_role("option", name="Technicien").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    active = page.locator("#" + field.get_attribute("aria-activedescendant"))
    assert active.get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert field.input_value() == "Technicien de maintenance"
    assert page.locator("[name=rome]").input_value() == "I1304"
    assert field.get_attribute("aria-expanded") == "false"


def test_typing_again_forgets_the_chosen_value(stage):
    page = combobox(stage())
    field = page.get_by_role("combobox", name="Dernier métier")
    field.press_sequentially("aide")
    page.get_by_role("option", name="Aide").click()
    assert page.locator("[name=rome]").input_value() == "K1302"
    field.press_sequentially("x")
    assert page.locator("[name=rome]").input_value() == ""


def test_without_scripts_the_autocomplete_is_a_text_field(stage):
    page = combobox(stage(java_script_enabled=False))
    page.get_by_label("Dernier métier").fill("Soudeur")
    assert page.get_by_label("Dernier métier").input_value() == "Soudeur"
    assert page.get_by_role("listbox").count() == 0


def test_a_double_click_sends_once(stage):
    window = stage()
    page = page_with(window, FORM)
    page.route("**/save/", lambda route: window.asked.append(("POST", "/save/")))
    page.get_by_role("button").dblclick(no_wait_after=True)
    page.wait_for_timeout(200)
    assert window.asked.count(("POST", "/save/")) == 1


def test_the_first_error_takes_the_focus_and_leads_to_its_field(stage):
    form = SampleForm({"email": "alice@"})
    source = "{% load crispy_forms_tags %}" + START + "<form>{% crispy form %}</form>"
    page = page_with(stage(), source, form=form)
    assert page.evaluate("document.activeElement.dataset.errorSummary") == ""
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "name"


def test_leaving_typed_text_asks_first(stage):
    window = stage()
    page = page_with(window, FORM.replace("<form ", "<form data-unsaved-guard "))
    window.answers["/save/"] = "<!doctype html><title>y</title>"
    questions = []
    page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    page.get_by_role("textbox").fill("des mots")
    page.goto(HOST + "/save/")
    assert questions == ["beforeunload"]


def shell(window):
    page = page_with(window, SHELL, navigation=navigation())
    search = page.locator("[data-quick-search]").get_attribute("action")
    window.answers[search] = (
        '<ul class="search-hits"><li><a class="search-hit" href="/1/">Basile Roux</a></li>'
        '<li><a class="search-hit" href="/2/">Loïc Roussel</a></li></ul>'
    )
    return page


def test_slash_and_control_k_lead_to_the_search(stage):
    page = shell(stage())
    for keys in ("/", "Control+k"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(keys)
        assert page.evaluate("document.activeElement.id") == "quick-search"
    page.keyboard.type("/")
    assert page.locator("#quick-search").input_value() == "/"


def test_results_come_while_typing_and_are_walked_with_arrows(stage):
    page = shell(stage())
    page.keyboard.press("/")
    page.keyboard.type("rou")
    page.get_by_role("link", name="Basile Roux").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Loïc Roussel"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "quick-search"
    assert page.get_by_role("link", name="Basile Roux").count() == 0


def test_the_menu_of_phones_opens_and_closes_by_keyboard(stage):
    page = shell(stage(360))
    more = page.locator("summary.bottom-item")
    more.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Pilotage").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Pilotage").is_visible()
    assert more.evaluate("e => e === document.activeElement")


def test_a_dialog_is_a_plain_link_without_scripts(stage):
    page = page_with(stage(), DIALOG)
    page.get_by_role("link", name="Fusionner").click()
    assert page.get_by_role("dialog", name="Fusionner ?").is_visible()
    page.get_by_role("link", name="Non").click()
    assert not page.get_by_role("dialog").is_visible()

    plain = stage(java_script_enabled=False)
    plain.answers["/ask/"] = "<!doctype html><title>ask</title>"
    page = page_with(plain, DIALOG)
    page.get_by_role("link", name="Fusionner").click()
    assert page.url.endswith("/ask/")
