"""Where the server listens: loopback addresses, Unix sockets, TLS, several at once; and what it refuses to start with."""

import concurrent.futures
import json
import os
import signal
import socket
import ssl
import stat
import subprocess

import pytest

from http_server import HttpServer, LegacySession, UnixConnection, legacy, message, post, verify
from mcp_process import BINARY, PATIENCE, clean_environment


def refused(home, *listen, config=None):
    """What the server says when it does not start."""
    arguments = ["--audit", "memory"]
    if config is not None:
        (home / "config.toml").write_text(config)
        arguments += ["--config", "config.toml"]
    done = subprocess.run(
        [str(BINARY), *arguments, "serve", *map(str, listen)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean_environment(home),
        cwd=home,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stdout) == (2, b""), done
    return done.stderr.decode()


# Addresses.


def test_ipv6_loopback_is_served(tmp_path):
    with HttpServer(tmp_path, "--http", "[::1]:0") as running:
        response, _ = post(running.connect(), verify())
        assert response.status == 200


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:8765", "example.org:80", "127.0.0.1.evil.com:80"])
def test_nobody_outside_can_be_let_in(tmp_path, address):
    assert "not authenticated" in refused(tmp_path, "--http", address)
    assert "not authenticated" in refused(tmp_path, "--http", "127.0.0.1:0", "--http", address)


def test_http_and_stdio_exclude_each_other(tmp_path):
    refused(tmp_path, "--stdio", "--http", "127.0.0.1:0")
    refused(tmp_path, "--stdio", "--unix", "socket")


def test_a_taken_port_is_said(tmp_path):
    with HttpServer(tmp_path) as running:
        assert "cannot listen" in refused(tmp_path, "--http", f"127.0.0.1:{running.port}")


def test_several_listeners_serve_one_set_of_sessions(tmp_path):
    path = tmp_path / "socket"
    with HttpServer(tmp_path, "--http", "127.0.0.1:0", "--http", "[::1]:0", "--unix", path) as running:
        assert [host for host, _, _ in running.listeners] == ["127.0.0.1", "::1"]
        session = running.session(connection=running.connect(0))
        for connection in (running.connect(0), running.connect(1), UnixConnection(path)):
            assert session.post(legacy("ping"), connection)[1]["result"] == {}
            assert post(connection, verify())[0].status == 200
        assert running.stop() == (0, "")


# Unix sockets.


def test_a_unix_socket_is_for_this_user_and_gone_at_the_end(tmp_path):
    path = tmp_path / "socket"
    with HttpServer(tmp_path, "--unix", path) as running:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_ISSOCK(path.stat().st_mode)
        session = LegacySession(UnixConnection(path), "2025-11-25")
        assert session.verify(3)["id"] == 3
        response, _ = post(UnixConnection(path), message("tools/list"), Host="whatever.example")
        assert response.status == 200
        response, _ = post(UnixConnection(path), message("tools/list"), Origin="http://evil.com")
        assert response.status == 403
        assert running.stop() == (0, "")
    assert not path.exists()


def test_a_socket_left_behind_is_replaced_and_a_live_one_is_not(tmp_path):
    path = tmp_path / "socket"
    with HttpServer(tmp_path, "--unix", path) as running:
        assert "another server listens there" in refused(tmp_path, "--unix", path)
        assert post(UnixConnection(path), verify())[0].status == 200
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert path.exists()
    with HttpServer(tmp_path, "--unix", "socket"):  # also from the current directory
        assert post(UnixConnection(path), verify())[0].status == 200


def test_what_is_no_socket_is_left_alone(tmp_path):
    path = tmp_path / "file"
    path.write_text("precious")
    os.symlink(tmp_path / "elsewhere", tmp_path / "link")
    assert "something else" in refused(tmp_path, "--unix", path)
    assert "something else" in refused(tmp_path, "--unix", tmp_path / "link")
    assert "something else" in refused(tmp_path, "--unix", tmp_path)
    assert path.read_text() == "precious"
    assert "cannot be opened" in refused(tmp_path, "--unix", tmp_path / "none" / "socket")
    assert "107 bytes" in refused(tmp_path, "--unix", tmp_path / ("x" * 110))


def test_the_socket_of_a_successor_is_not_removed(tmp_path):
    path = tmp_path / "socket"
    with HttpServer(tmp_path, "--unix", path) as first:
        path.unlink()
        with HttpServer(tmp_path, "--unix", path):
            assert first.stop() == (0, "")
            assert post(UnixConnection(path), verify())[0].status == 200


def test_of_many_that_start_at_once_on_a_socket_left_behind_one_serves(tmp_path):
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    started = [
        subprocess.Popen(
            [str(BINARY), "--audit", "memory", "serve", "--unix", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=clean_environment(tmp_path),
        )
        for _ in range(6)
    ]
    try:
        lines = [process.stderr.readline().decode() for process in started]
        assert sum("MCP at" in line for line in lines) == 1, lines
        assert sum("another server listens there" in line for line in lines) == 5, lines
        assert post(UnixConnection(path), verify())[0].status == 200
    finally:
        for process in started:
            process.kill()
            process.communicate()


# TLS.


def openssl(home, *arguments):
    subprocess.run(["openssl", *map(str, arguments)], cwd=home, check=True, capture_output=True)


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    """A certificate for loopback that signs itself, its key, another key, and the key under a passphrase."""
    home = tmp_path_factory.mktemp("identity")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30")
    openssl(home, "req", "-x509", *curve, "-keyout", "key.pem", "-out", "certificate.pem", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1")
    openssl(home, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", "other.pem")
    openssl(home, "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.pem")
    openssl(home, "pkey", "-in", "key.pem", "-aes256", "-passout", "pass:secret", "-out", "locked.pem")
    (home / "empty.pem").write_text("")
    return home


@pytest.fixture
def tls(tmp_path, identity):
    options = ("--tls-cert", identity / "certificate.pem", "--tls-key", identity / "key.pem")
    with HttpServer(tmp_path, "--http", "127.0.0.1:0", *options, certificates=identity / "certificate.pem") as running:
        yield running


def test_everything_works_through_tls(tls):
    assert tls.listeners[0][2] == "https"
    connection = tls.connect()
    for id in range(20):
        response, answer = post(connection, verify(id))
        assert response.status == 200 and answer["id"] == id
    session = tls.session()
    assert session.verify(7)["id"] == 7
    # Records are larger than what is read at once, and the socket is not readable for what is decrypted already.
    response, answer = post(connection, verify("large", "2 + 2 = 4." + " " * 900_000))
    assert response.status == 200 and answer["result"]["structuredContent"]["gate"] == "released"
    assert connection.sock.version() in ("TLSv1.2", "TLSv1.3")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda id: post(tls.connect(), verify(id))[1]["id"] == id, range(40)))
    assert tls.stop() == (0, "")


def context_for(identity, **settings):
    context = ssl.create_default_context(cafile=identity / "certificate.pem")
    for name, value in settings.items():
        setattr(context, name, value)
    return context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_protocol_is_negotiated(tls, identity, version):
    context = context_for(identity, minimum_version=version, maximum_version=version)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(tls.socket(), server_hostname="localhost") as secured:
        assert secured.selected_alpn_protocol() == "http/1.1"
        secured.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert secured.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_what_is_too_old_or_not_tls_gets_nothing(tls, identity):
    # Not Python's own client, which has forgotten how to speak TLS 1.1.
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{tls.port}", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
    )
    assert done.returncode != 0 and b"alert protocol version" in done.stderr, done
    only_h2 = context_for(identity)
    only_h2.set_alpn_protocols(["h2"])
    with pytest.raises((ssl.SSLError, OSError)):
        only_h2.wrap_socket(tls.socket(), server_hostname="localhost")
    with tls.socket() as raw:
        raw.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            assert b"HTTP" not in raw.recv(65536)
        except ConnectionResetError:
            pass
    with tls.socket() as raw:
        raw.sendall(bytes((i * 131 + 7) % 256 for i in range(4096)))
    assert post(tls.connect(), verify())[0].status == 200


def test_an_identity_that_cannot_serve_is_said(tmp_path, identity):
    def said(certificate, key):
        return refused(tmp_path, "--http", "127.0.0.1:0", "--tls-cert", identity / certificate, "--tls-key", identity / key)

    assert "does not belong to the certificate" in said("certificate.pem", "other.pem")
    assert "does not belong to the certificate" in said("certificate.pem", "rsa.pem")
    assert "passphrase" in said("certificate.pem", "locked.pem")
    assert "no key in PEM form" in said("certificate.pem", "empty.pem")
    assert "no certificate in PEM form" in said("empty.pem", "key.pem")
    assert "there is no key file" in said("certificate.pem", "none.pem")
    assert "there is no certificate file" in said("none.pem", "key.pem")
    assert "incomplete" not in said("certificate.pem", "other.pem")
    half = refused(tmp_path, "--http", "127.0.0.1:0", "--tls-cert", identity / "certificate.pem")
    assert "only one of the two is set" in half


def test_the_configuration_can_name_the_identity(tmp_path, identity):
    text = f'[http]\ntls_certificate = "{identity}/certificate.pem"\ntls_key = "{identity}/key.pem"\n'
    (tmp_path / "config.toml").write_text(text)
    arguments = ("--audit", "memory", "--config", "config.toml")
    with HttpServer(tmp_path, "--http", "[::1]:0", "--unix", "socket", arguments=arguments,
                    certificates=identity / "certificate.pem") as running:
        assert post(running.connect(), verify())[0].status == 200
        assert post(UnixConnection(tmp_path / "socket"), verify())[0].status == 200  # which needs no TLS
    assert "not an absolute path" in refused(tmp_path, "--http", "127.0.0.1:0", config='[http]\ntls_certificate = "a"\ntls_key = "b"\n')


@pytest.mark.parametrize("text", ['hosts = ["http://x"]', 'hosts = ["a b"]', 'origins = ["app.example.org"]', 'origins = ["*"]', 'hosts = ["*"]'])
def test_a_host_that_could_never_match_is_refused(tmp_path, text):
    assert "http.hosts or http.origins" in refused(tmp_path, "--http", "127.0.0.1:0", config=f"[http]\n{text}\n")


def test_a_project_file_says_nothing_about_listening(tmp_path):
    (tmp_path / "portcullis.toml").write_text('[http]\norigins = ["https://evil.com"]\n')
    assert "http.origins" in refused(tmp_path, "--http", "127.0.0.1:0")
    assert json.dumps("evil") not in refused(tmp_path, "--http", "127.0.0.1:0")
