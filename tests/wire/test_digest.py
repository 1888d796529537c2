import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.digest import Challenge, authorization, challenge_header, parse_challenges, strongest, verify

RFC2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def test_the_example_of_rfc_2617() -> None:
    [challenge] = parse_challenges([RFC2617])
    value = authorization(challenge, "GET", "/dir/index.html", "Mufasa", "Circle Of Life", 1, "0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in value
    assert "algorithm" not in value
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in value


def test_the_example_of_rfc_7616_in_both_hashes() -> None:
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    challenges = parse_challenges([RFC7616, RFC7616.replace("SHA-256", "MD5")])
    values = [authorization(c, "GET", "/dir/index.html", "Mufasa", "Circle of Life", 1, cnonce) for c in challenges]
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in values[0]
    assert 'response="8ca523f5e9506fed4657c9700eebdbec"' in values[1]
    assert strongest(challenges) is challenges[0]


def test_cameras_that_offer_several_ways_in_one_line_or_unquoted() -> None:
    found = parse_challenges(['Basic realm="IP Camera", digest realm=cam,nonce=abc , algorithm=md5', "Bearer x=1"])
    assert [(c.scheme, c.realm, c.algorithm) for c in found] == [
        ("basic", "IP Camera", "MD5"),
        ("digest", "cam", "MD5"),
    ]
    assert strongest(found) is found[1]
    assert strongest(found[:1], allow_basic=False) is None


def test_unknown_ways_are_left_out() -> None:
    assert (
        parse_challenges(['Digest realm="a", nonce="b", algorithm=SHA-512', 'Digest realm="no nonce"', "", "="]) == []
    )


def test_basic() -> None:
    value = authorization(Challenge("basic", "r"), "DESCRIBE", "x", "用户", "p:w")
    assert verify(value, "DESCRIBE", {"用户": "p:w"}, Challenge("basic", "r")) == "用户"
    assert verify(value, "DESCRIBE", {"用户": "p"}, Challenge("basic", "r")) is None
    assert verify("Basic ???", "DESCRIBE", {"": ""}, Challenge("basic", "r")) is None


CHALLENGES = st.builds(
    Challenge,
    scheme=st.just("digest"),
    realm=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    nonce=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12),
    algorithm=st.sampled_from(["MD5", "SHA-256", "MD5-SESS", "SHA-256-SESS"]),
    qop=st.sampled_from([(), ("auth",), ("auth-int",), ("auth", "auth-int")]),
    opaque=st.one_of(st.none(), st.text("ab", max_size=3)),
    stale=st.booleans(),
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10)


@given(CHALLENGES, WORDS, WORDS, st.integers(1, 99))
def test_server_and_client_agree(challenge: Challenge, user: str, password: str, nc: int) -> None:
    [read] = parse_challenges([challenge_header(challenge)])
    assert read == challenge
    value = authorization(read, "SETUP", "rtsp://h/1", user, password, nc, "c0")
    assert verify(value, "SETUP", {user: password}, challenge) == user
    assert verify(value, "PLAY", {user: password}, challenge) is None
    assert verify(value, "SETUP", {user: password + "x"}, challenge) is None
    assert verify(value, "SETUP", {}, challenge) is None


@pytest.mark.parametrize("swap", [("r1", "r2"), ("n1", "n2"), ("MD5", "SHA-256"), ("Digest", "Basic")])
def test_a_proof_for_another_challenge_is_refused(swap: tuple[str, str]) -> None:
    challenge = Challenge("digest", "r1", "n1")
    value = authorization(challenge, "PLAY", "u", "me", "pw")
    assert verify(value, "PLAY", {"me": "pw"}, challenge) == "me"
    assert verify(value.replace(*swap), "PLAY", {"me": "pw"}, challenge) is None


@given(st.text(max_size=200))
def test_noise_is_no_proof_and_no_crash(value: str) -> None:
    parse_challenges([value, "Digest " + value])
    assert verify("Digest " + value, "PLAY", {"me": "pw"}, Challenge("digest", "r", "n")) is None
