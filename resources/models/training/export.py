"""The trained network as ONNX, with the length of each line as a second input."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from ocr.network import LINE_HEIGHT
from resources.models.training.charset import BLANK, Charset
from resources.models.training.model import COLUMN, FEATURES, ROWS, LineModel

__all__ = ["graph_of", "write"]

OPSET, IR_VERSION = 14, 8  # read by every onnxruntime since 1.10
ONNX_GATES = (0, 3, 1, 2)  # torch's input, forget, cell, output as input, output, forget, cell
FloatArray = NDArray[np.float32]


def _values(parameter: Tensor) -> FloatArray:
    return np.asarray(parameter.detach().numpy(), np.float32)


def _by_gate(values: FloatArray) -> FloatArray:
    gates = np.split(values, 4)
    return np.concatenate([gates[gate] for gate in ONNX_GATES])


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def integers(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, np.int64))

    def add(self, kind: str, given: list[str], out: list[str], **attributes: object) -> None:
        self.nodes.append(helper.make_node(kind, given, out, **attributes))

    def lstm(
        self, layer: nn.LSTM, given: str, name: str, *, lengths: str = "", backward: bool = False
    ) -> None:
        """Add a layer; its outputs are `name` and, of the last step, `name`_last."""
        biases = [_by_gate(_values(layer.bias_ih_l0)), _by_gate(_values(layer.bias_hh_l0))]
        inputs = [
            given,
            self.constant(f"{name}_W", _by_gate(_values(layer.weight_ih_l0))[None]),
            self.constant(f"{name}_R", _by_gate(_values(layer.weight_hh_l0))[None]),
            self.constant(f"{name}_B", np.concatenate(biases)[None]),
            lengths,
        ]
        way = "reverse" if backward else "forward"
        self.add(
            "LSTM",
            inputs,
            [name, f"{name}_last", ""],
            hidden_size=layer.hidden_size,
            direction=way,
        )


def _columns(graph: _Graph, model: LineModel) -> str:
    """Convolution and column summary: (N, 1, 36, W) to (W / 3, N, 48)."""
    weights = [
        graph.constant("conv_W", _values(model.conv.weight)),
        graph.constant("conv_B", _values(model.conv.bias)),
    ]
    graph.add("Conv", ["x", *weights], ["seen"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    graph.add("Tanh", ["seen"], ["tanh"])
    graph.add("MaxPool", ["tanh"], ["pooled"], kernel_shape=[3, 3], strides=[3, 3])
    graph.add("Transpose", ["pooled"], ["rows"], perm=[2, 0, 3, 1])
    graph.add("Shape", ["rows"], ["rows_shape"])
    flat = graph.integers("flat_shape", ROWS, -1, FEATURES)
    graph.add("Reshape", ["rows", flat], ["rows_flat"])
    graph.lstm(model.column, "rows_flat", "column")
    bounds = [graph.integers("one", 1), graph.integers("three", 3)]
    graph.add("Slice", ["rows_shape", *bounds], ["count_width"])
    depth = graph.integers("column_depth", COLUMN)
    graph.add("Concat", ["count_width", depth], ["column_shape"], axis=0)
    graph.add("Reshape", ["column_last", "column_shape"], ["columns"])
    graph.add("Transpose", ["columns"], ["steps"], perm=[1, 0, 2])
    return "steps"


def graph_of(model: LineModel) -> onnx.ModelProto:
    """The network: `x` (N, 1, 36, W) float32 and `len` (N,) int32 in, `p` (T, N, 269) out."""
    graph = _Graph()
    current = _columns(graph, model)
    recurrent = (model.forward_1, model.backward_2, model.forward_3)
    for number, (layer, backward) in enumerate(zip(recurrent, (False, True, False), strict=True)):
        name = f"lstm_{number + 1}"
        graph.lstm(layer, current, name, lengths="len", backward=backward)
        graph.add("Squeeze", [name, "one"], [f"{name}_flat"])
        current = f"{name}_flat"
    graph.add("MatMul", [current, graph.constant("out_W", _values(model.out.weight).T)], ["dot"])
    graph.add("Add", ["dot", graph.constant("out_B", _values(model.out.bias))], ["scores"])
    graph.add("Softmax", ["scores"], ["p"], axis=-1)
    inputs = [
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1, LINE_HEIGHT, "W"]),
        helper.make_tensor_value_info("len", TensorProto.INT32, ["N"]),
    ]
    output = helper.make_tensor_value_info("p", TensorProto.FLOAT, ["T", "N", BLANK + 1])
    whole = helper.make_graph(graph.nodes, "vie_lines", inputs, [output], graph.constants)
    opset = [helper.make_opsetid("", OPSET)]
    made = helper.make_model(whole, opset_imports=opset, producer_name="scanstation")
    made.ir_version = IR_VERSION
    onnx.checker.check_model(made)
    return made


def write(model: LineModel, charset: Charset, version: str, out: Path) -> None:
    """Write weights and alphabet.

    Args:
        model: trained.
        charset: its alphabet.
        version: name kept with every page that is read with it.
        out: the .onnx; the alphabet is written beside it as .json.
    """
    for file, data in (
        (out, graph_of(model).SerializeToString(deterministic=True)),
        (out.with_suffix(".json"), charset.to_json(version).encode("utf-8")),
    ):
        aside = file.with_name(file.name + ".part")
        aside.write_bytes(data)
        os.replace(aside, file)  # noqa: PTH105 - the atomic one
