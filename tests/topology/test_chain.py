import pytest

from shiwei.topology.chain import Chain, ChainError
from tests.topology.chains import node


@pytest.mark.parametrize(
    ("texts", "word"),
    [
        (["A box U", "A box U"], "'A' is there twice"),
        (["A lamp U"], "unknown kind 'lamp'"),
        (["A box U p:B"], "'A': unknown power parent 'B'"),
        (["A onu U n:B"], "'A': unknown network parent 'B'"),
        (["A box U p:A"], "A <- A"),
        (["C camera U p:B", "B box U p:A", "A box U p:D", "D box U p:B"], "A <- D <- B <- A"),
        (["S switch U n:O", "O onu U p:S"], "O <- S <- O"),
    ],
)
def test_a_contradiction_is_named(texts: list[str], word: str) -> None:
    with pytest.raises(ChainError) as refused:
        Chain.build([node(text) for text in texts])
    assert word in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_sound_chain_keeps_its_nodes_in_order() -> None:
    chain = Chain.build([node("C camera U p:B n:S"), node("B box U p:F"), node("F feed P"), node("S switch N p:F")])
    assert list(chain.nodes) == ["C", "B", "F", "S"]
    assert chain.nodes["C"].network == ("S",)
