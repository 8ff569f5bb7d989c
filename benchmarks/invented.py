"""Invented people: enough different names for searches to be as selective as in real life."""

from __future__ import annotations

from random import Random

_GIVEN_NAMES = """
Adèle Adrien Agnès Ahmed Aïcha Alain Albert Alexandre Alexis Alice Aline Amandine Amélie Aminata
André Angélique Anne Annick Antoine Arnaud Arthur Aurélie Baptiste Béatrice Benjamin Benoît
Bernard Bertrand Brigitte Bruno Camille Carine Carole Catherine Cécile Céline Chantal Charlotte
Christelle Christian Christine Christophe Claire Claude Claudine Clément Colette Corinne Cyril
Damien Daniel Danielle David Delphine Denis Diane Didier Dominique Dylan Edith Élise Élodie Émilie
Emma Emmanuel Éric Estelle Étienne Eugénie Fabien Fabrice Fanny Fatima Florence Florian François
Françoise Frédéric Gaël Gaëlle Geneviève Georges Gérard Ghislaine Gilles Grégory Guillaume Guy
Hakim Hélène Henri Hervé Hugo Ibrahim Inès Isabelle Jacques Jean Jeanne Jérôme Joël Josiane Julie
Julien Juliette Karim Karine Kevin Khadija Laetitia Laura Laurence Laurent Léa Léo Liliane Linda
Loïc Louis Louise Luc Lucas Lucie Ludovic Maëva Magali Malik Manon Marc Marcel Margaux Marie
Marine Marion Martine Mathieu Maurice Maxime Mélanie Michel Michèle Mireille Mohamed Monique
Morgane Moussa Myriam Nadia Nathalie Nicolas Nicole Noémie Odile Olivier Pascal Patrice Patricia
Patrick Paul Pauline Philippe Pierre Rachel Raphaël Régine Rémi Renaud René Richard Robert Romain
Roxane Sabrina Samir Samuel Sandra Sandrine Sarah Sébastien Séverine Simon Solène Sonia Sophie
Stéphane Stéphanie Sylvain Sylvie Théo Thérèse Thierry Thomas Valentin Valérie Vanessa Véronique
Vincent Virginie Viviane William Xavier Yann Yannick Yasmine Yves Yvette Zoé
"""
_ROOTS = """
Aub Barb Bauch Bell Bert Besn Blanch Boiss Bonn Bouch Bourg Brun Caill Carp Chab Chamb Chap Charp
Chauv Chev Clav Coll Corn Coul Courn Dab Dan Dau Delm Desch Devill Dor Drou Dub Dum Durv Esc Fab
Faur Fern Ferr Fonten Fourn Frém Gaill Garn Gaud Gauth Gerv Gir Godef Goss Gren Grim Guér Guill
Ham Harm Hém Herv Hub Jacq Jol Jub Labr Lagr Lamb Land Laur Lavign Lebl Lecl Lef Legr Lem Len Lév
Lois Maill Malh March Mart Mass Maur Men Merc Mich Mol Mont Mor Moul Nav Noir Olliv Pasq Pel Perr
Pich Plant Poir Poul Prév Ren Rich Riv Roch Rous Sal Saun Sav Tach Tess Thom Touss Val Vass Verd
Vill Voir Weiss Yild
"""
_ENDINGS = """
ain ais ard at aud ault eau el elin ellier er eret ery et ette ier ière in ineau on ot ouin oux
"""
GIVEN_NAMES, ROOTS, ENDINGS = _GIVEN_NAMES.split(), _ROOTS.split(), _ENDINGS.split()
COMMUNES = (
    ("18000", "Bourges"),
    ("18100", "Vierzon"),
    ("18200", "Saint-Amand-Montrond"),
    ("28000", "Chartres"),
    ("28100", "Dreux"),
    ("36000", "Châteauroux"),
    ("36100", "Issoudun"),
    ("37000", "Tours"),
    ("37300", "Joué-lès-Tours"),
    ("41000", "Blois"),
    ("41200", "Romorantin-Lanthenay"),
    ("45000", "Orléans"),
    ("45200", "Montargis"),
    ("45100", "Olivet"),
)


def given_name(dice: Random) -> str:
    """One given name, double one time in twelve."""
    first = dice.choice(GIVEN_NAMES)
    return f"{first}-{dice.choice(GIVEN_NAMES)}" if dice.random() < 0.08 else first


def family_name(dice: Random) -> str:
    """One of about 2 500 family names, double one time in sixteen."""
    name = dice.choice(ROOTS) + dice.choice(ENDINGS)
    return f"{name}-{dice.choice(ROOTS)}{dice.choice(ENDINGS)}" if dice.random() < 0.06 else name


def phone(dice: Random) -> str:
    """A number of the ranges kept for fiction: there are only 20 000, so some are shared."""
    start = "+3319900" if dice.random() < 0.2 else "+3363998"
    return f"{start}{dice.randrange(10_000):04d}"
