# Two commands matter: `make run` and `make test`. Everything else is in `make help`.

.DEFAULT_GOAL := help
.PHONY: help run test lint bench evaluate-alliance faults mutants shell messages requirements clean reset

ENTER = sh config/local/enter.sh
PORT ?=
SIZES ?= S,M,L
ARGS ?=
SEEDS ?= 5
REMINDERS ?= 10000
FAULTS ?= 300

help:
	@echo 'make run            lance Jalons ici, tout compris (PORT=8001 pour un autre port)'
	@echo 'make test           vérifie tout : styles, types, frontières, tests, parcours'
	@echo 'make lint           les vérifications statiques seulement'
	@echo 'make bench          mesure les pages (SIZES=S,M,L)'
	@echo 'make evaluate-alliance  mesure les signaux de l’alliance sur des parcours simulés'
	@echo 'make faults         éprouve les rappels : 10 000 sous 300 pannes (SEEDS= REMINDERS= FAULTS=)'
	@echo 'make mutants        plante huit fautes dans les rappels : chacune doit être prise'
	@echo 'make shell          une console sur les données de « make run »'
	@echo 'make messages       relève les textes à traduire et compile les catalogues'
	@echo 'make requirements   recalcule les versions épinglées (demande uv)'
	@echo 'make clean          efface ce qui se refabrique, garde les données'
	@echo 'make reset          efface aussi les données locales'

run:
	@exec env PORT='$(PORT)' $(ENTER) local config.local.start

test:
	@exec $(ENTER) dev config.local.check $(ARGS)

lint:
	@exec $(ENTER) dev config.local.check --static

bench:
	@exec env SIZES='$(SIZES)' $(ENTER) dev config.local.exec --bench -- python -m benchmarks $(ARGS)

evaluate-alliance:
	@exec $(ENTER) dev alliance.evaluation $(ARGS)

faults:
	@exec env SEEDS='$(SEEDS)' REMINDERS='$(REMINDERS)' FAULTS='$(FAULTS)' \
		$(ENTER) dev tests.faults.campaign $(ARGS)

mutants:
	@exec $(ENTER) dev config.local.exec -- python -m tests.faults.hunt $(ARGS)

shell:
	@exec env DJANGO_SETTINGS_MODULE=config.settings.development JALONS_DEMO=1 \
		$(ENTER) local config.local.exec --demo -- python manage.py shell

messages:
	@exec $(ENTER) dev config.local.messages $(ARGS)

requirements:
	@cd requirements && for name in base local dev; do \
		uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
			--no-emit-index-url --no-header -o $$name.txt $$name.in || exit 1; \
	done && uv pip compile --quiet --universal --python-version 3.8 --generate-hashes \
		--no-emit-index-url --no-header -o uv.txt uv.in

clean:
	@sh config/local/clean.sh

reset:
	@sh config/local/clean.sh --data
