"""How the weights in `resources/models` are made again: a development tool, never shipped.

`python -m resources.models.training <step> --data ../shared/data --work DIR`; the README beside
this package tells the steps, what they need and what they gave. Only `train` and `export` need
torch, only `export` needs onnx; nothing of it is needed to run the station.
"""
