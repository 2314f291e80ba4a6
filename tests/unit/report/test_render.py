"""What the PDF's fonts cannot show is said in words."""

import pytest

from hub.report.render import spell_out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Déploiement 🚀", "Déploiement [rocket]"),
        ("🔴 Budget", "[large red circle] Budget"),
        ("👩🏽‍💻", "[woman][personal computer]"),
        ("✔️ done", "✔ done"),
        ("1️⃣ Première étape: 12 €, « prêt »", "1 Première étape: 12 €, « prêt »"),
    ],
)
def test_emoji_are_spelled_out_and_everything_else_stays(text, said):
    assert spell_out(text) == said
