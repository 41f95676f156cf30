"""A candidate that misbehaves on purpose: it passes requests on to a good one and spoils answers.

    hostile.py MODE TOKEN GOOD-COMMAND...

MODE says how. TOKEN marks this process and its children for who looks for leftovers; it is also a
file, which is there once the trouble has begun.
"""
import json
import os
import signal
import subprocess
import sys
import time

mode, token, command = sys.argv[1], sys.argv[2], sys.argv[3:]
out = sys.stdout
SLEEPER = [sys.executable, "-c", "import time; time.sleep(100000)", token]


again = os.path.exists(token)


def begin_trouble():
    open(token, "w").close()


if mode == "never-reads":
    begin_trouble()
    time.sleep(100000)
if mode == "empty-output":
    sys.exit(0)
if mode == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if mode == "grandchild":
    subprocess.Popen(SLEEPER)
if mode == "grandchild-crash":
    subprocess.Popen(SLEEPER)
if mode == "takes-memory":
    taken = bytearray(1 << 30)
if mode == "noisy":
    sys.stderr.write("noise on standard error\n" * 200000)

HELLO = {
    "hello-op": {"supports": ["configure", "qsample"]},
    "hello-precision": {"precision": "fp128"},
    "hello-convention-type": {"conventions": {"clip_x0": "yes"}},
    "hello-conventions-list": {"conventions": ["clip_x0"]},
    "hello-convention-unknown": {"conventions": {"clip": 1}},
    "pad": {"pad": [{"": 0}] * 1000, "guess": {"a": [["x"] * 10] * 1000}},
    "hello-supports-type": {"supports": "step"},
    "hello-dims": {"dims": []},
    "hello-large-dims": {"dims": [10**12]},
    "hello-name-missing": {"name": None},
    "hello-claims-nothing": {"supports": []},
}

good = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def say(text):
    out.write(text)
    out.flush()


for line in sys.stdin:
    request = json.loads(line)
    if mode == "hello-hangs":
        begin_trouble()
        time.sleep(100000)
    good.stdin.write(line)
    good.stdin.flush()
    answer = json.loads(good.stdout.readline())
    if request["op"] == "hello" and mode in HELLO:
        answer.update(HELLO[mode])
    if mode == "many-conventions" and request["op"] == "hello":
        answer["conventions"] = {f"key-{i}": [i] for i in range(100000)}
    if mode == "long-pad" and request["op"] == "hello":
        say('{"pad":[' + '{"":0},' * 13000000 + "0]," + json.dumps(answer)[1:] + "\n")
        continue
    if mode == "stops-reading" and request["op"] == "hello":
        say(json.dumps(answer) + "\n")
        begin_trouble()
        time.sleep(100000)
    if mode == "other-again" and again and request["op"] == "hello":
        answer["version"] = "2"
    if mode == "not-ok" and request["op"] == "configure":
        answer = {"id": request["id"], "ok": False}
    # The trouble begins with the posterior, when the checks of the chapters before it are done.
    if request["op"] == "q_posterior" or request["op"] == "step":
        begin_trouble()
        if mode == "closes-and-dies":
            os.close(1)
            time.sleep(0.05)
            os._exit(5)
        elif mode in ("dies-once", "other-again") and not again:
            os.abort()
        elif mode == "long-id":
            answer["id"] = "A" * 1000000
        elif mode == "steering-id":
            answer["id"] = "\u009b31m\u202e"
        elif mode == "steering-line":
            say("\u009b31m\u202e\n")
        elif mode == "exits":
            sys.stderr.write("the library gave up\n")
            sys.stderr.flush()
            os._exit(3)
        elif mode in ("crashes", "grandchild-crash"):
            os.abort()
        elif mode == "hangs":
            time.sleep(100000)
        elif mode == "garbage":
            say("Loading weights... done\n")
        elif mode == "not-an-object":
            say("[1, 2]\n")
        elif mode == "truncated":
            say(json.dumps(answer)[:20])
            os._exit(0)
        elif mode == "wrong-id":
            answer["id"] += 1
        elif mode == "no-id":
            del answer["id"]
        elif mode == "doubled":
            say(json.dumps(answer) + "\n")
        elif mode == "flood":
            while True:
                say("x" * 65536)
        elif mode == "flood-lines":
            while True:
                say(json.dumps(answer) + "\n")
        elif mode == "error":
            answer = {"id": request["id"], "error": "tensors on two devices"}
        for field in ("x_prev", "mean"):
            if field in answer and mode == "long-answer":
                answer[field] = [0] * 1000000
            if field in answer and isinstance(answer[field], list):
                if mode == "wrong-length":
                    answer[field] = answer[field][1:]
                elif mode == "nan":
                    answer[field] = [float("nan")] * len(answer[field])
                elif mode == "nan-string":
                    answer[field] = ["NaN"] * len(answer[field])
                elif mode == "wrong-type":
                    answer[field] = "three"
                elif mode == "missing":
                    del answer[field]
    say(json.dumps(answer) + "\n")

if mode == "closes-and-fails":
    begin_trouble()
    os.close(1)
    time.sleep(0.05)
    os._exit(4)
if mode == "fails-at-the-end":
    begin_trouble()
    os._exit(4)
if mode == "deaf":
    while True:
        time.sleep(1)
