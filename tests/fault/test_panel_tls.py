"""Seats over real HTTPS: a provider is believed only when its certificate is good for its name, and a bad one costs its seat.

Certificates are made here with the openssl program, so that nothing of ours has a hand in them.
"""

import contextlib
import subprocess

import pytest

from mcp_process import McpProcess
from panel_config import FakeProvider, Panel, answered, seat_of

QUESTION = {"question": "Is 2 + 2 equal to 4?", "answer_format": {"type": "boolean"}, "profile": "trio"}


def openssl(home, *arguments):
    subprocess.run(["openssl", *map(str, arguments)], cwd=home, check=True, capture_output=True)


def authority(home, name):
    openssl(home, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-days", "30", "-subj", f"/CN={name}", "-addext", "basicConstraints=critical,CA:TRUE")


def certificate(home, name, signer, host, days="30"):
    """A server certificate for `host`; a negative number of days makes one that has ended."""
    openssl(home, "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.csr", "-subj", f"/CN={host}")
    (home / f"{name}.ext").write_text(f"subjectAltName=DNS:{host}\n", encoding="utf-8")
    openssl(home, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-CAcreateserial",
            "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("tls")
    authority(home, "ours")
    authority(home, "theirs")
    certificate(home, "good", "ours", "localhost")
    certificate(home, "wrong_host", "ours", "localhost.example")
    certificate(home, "expired", "ours", "localhost", days="-1")
    certificate(home, "unknown", "theirs", "localhost")
    authority(home, "self_signed")
    return home


def provider(home, name):
    script = {
        "tls": {"certificate": str(home / f"{name}.pem"), "key": str(home / f"{name}.key")},
        "default": {"text": answered("true")},
    }
    return FakeProvider(home, script)


def port_of(fake):
    return fake.url.rsplit(":", 1)[1]


@pytest.mark.parametrize(
    "name, reason",
    [
        ("wrong_host", "tls_wrong_host"),
        ("expired", "tls_expired"),
        ("unknown", "tls_untrusted"),
        ("self_signed", "tls_untrusted"),
    ],
)
def test_a_bad_certificate_fails_its_seat_and_no_key_is_sent_to_it(home, name, reason):
    with contextlib.ExitStack() as stack:
        fakes = [stack.enter_context(provider(home, which)) for which in ("good", "good", name)]
        panel = Panel()
        for family, fake in zip("abc", fakes):
            url = f"https://localhost:{port_of(fake)}"
            vendor = "anthropic" if family == "b" else "openai"
            panel.provider(family, vendor, url, ca_file=str(home / "ours.pem"), key_env="THE_KEY").seat(family, "m", family)
        panel.profile("trio", ["a/m", "b/m", "c/m"]).profile("pair", ["a/m", "c/m"])
        server = stack.enter_context(McpProcess(home, "--config", panel.write(home), env={"THE_KEY": "canary-key"}))
        result = server.call("consult", QUESTION)
        assert (result["gate"], result["verdict"], result["answer"]) == ("released", "agreed", "true")
        assert [seat_of(result, f"{family}/m")["status"] for family in "ab"] == ["ok", "ok"]
        assert seat_of(result, "c/m")["status"] in ("failed", "cancelled_decided")
        pair = server.call("consult", {**QUESTION, "profile": "pair"})
        assert pair["gate"] == "withheld" and "answer" not in pair
        assert (seat_of(pair, "c/m")["status"], seat_of(pair, "c/m")["reason"]) == ("failed", reason)
        assert fakes[2].close() == [], "a peer whose certificate is bad must not get a byte of the request"
        assert len(fakes[0].close()) == 2


def test_the_systems_store_does_not_know_our_authority(home):
    with provider(home, "good") as fake:
        panel = Panel().provider("a", "openai", f"https://localhost:{port_of(fake)}", key_env="THE_KEY").seat("a", "m", "a")
        panel.profile("trio", ["a/m"], quorum=2)
        with McpProcess(home, "--config", panel.write(home), env={"THE_KEY": "canary-key"}) as server:
            assert seat_of(server.call("consult", QUESTION), "a/m")["reason"] == "tls_untrusted"
