"""The table of the watchman's rules: each named once, whatever family it belongs to."""

from alliance import rules_behaviour, rules_scores, rules_together

RULES = (*rules_scores.RULES, *rules_behaviour.RULES, *rules_together.RULES)
