"""A search engine that says what the test wants, and keeps what it was asked. `answer(request)` gives a Reply, or the name of a
way to fail: "stall" (nothing, until the test ends), "reset", "truncated"."""

import http.server
import json
import struct
import socket
import ssl
import threading
import urllib.parse


class Request:
    def __init__(self, handler):
        self.method, self.target = handler.command, handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = handler.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        parts = urllib.parse.urlsplit(handler.path)
        self.path = parts.path
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))


class Reply:
    def __init__(self, body, status=200, content_type="application/json", **headers):
        self.body = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.status = status
        self.headers = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}


def searxng(*hits):
    """("title", "content") or ("title", "content", "url")."""
    results = [{"title": hit[0], "content": hit[1], "url": hit[2] if len(hit) > 2 else f"https://e{n}.example/p"} for n, hit in enumerate(hits)]
    return {"query": "q", "number_of_results": 0, "results": results, "answers": [], "unresponsive_engines": []}


def brave(*hits):
    results = [{"title": hit[0], "description": hit[1], "url": f"https://b{n}.example/p", "page_age": "2024-02-03T00:00:00"} for n, hit in enumerate(hits)]
    return {"type": "search", "query": {"original": "q"}, "web": {"type": "search", "results": results}}


class SearchPeer:
    def __init__(self, answer, certificate=None):
        self.answer, self.requests, self.over = answer, [], threading.Event()
        self.closed = threading.Event()  # a stalled request's connection was closed by its client
        peer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                request = Request(self)
                peer.requests.append(request)
                reply = peer.answer(request)
                if reply == "stall":
                    self.connection.settimeout(0.05)
                    while not peer.over.is_set():
                        try:
                            if self.connection.recv(1) == b"":
                                peer.closed.set()
                                break
                        except TimeoutError:
                            continue
                        except OSError:
                            peer.closed.set()
                            break
                    self.close_connection = True
                    return
                if reply == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    self.close_connection = True
                    return
                body = reply.body if reply != "truncated" else b""
                if reply == "truncated":
                    self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"results": [')
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads, request_queue_size = True, 64

            def handle_error(self, *_):
                pass  # clients that close their connection are part of the tests

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            self.url = f"https://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
