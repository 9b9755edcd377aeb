"""Writes the sentence encoder in the form that the Rasa server reads: no torch, quick on one core, small in memory.

The transformer becomes an ONNX graph with 8-bit weights (a scale for each output, 7 of 8 bits used, since some
processors add 8-bit products up in 16 bits and overflow). Embeddings of pieces stand beside it with a scale for each
piece, in a file that is mapped, so that only the pieces in use are in memory. Reading it is left to
``bot.nlu.sentence_encoder``; figures are in docs/adr/0011-the-intent-classifier.md.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel
from transformers.utils import logging as transformers_logging

GRAPH = "transformer.onnx"
PIECES = "pieces.npy"
SCALES = "scales.npy"
TOKENIZER = "tokenizer.json"
_OPSET = 17
_STEPS = 127


def write_onnx(encoder: Path, folder: Path) -> None:
    """Write the encoder for the Rasa server, whole or not at all; its vectors are as ``index.search.encoder``'s.

    encoder: a SentenceTransformer's folder with mean pooling. Weights and embeddings lose precision: cosine to the
    whole encoder's vectors about .996.
    """
    transformers_logging.disable_progress_bar()
    # The quantiser advises on standard error what it does not need.
    logging.getLogger().setLevel(logging.ERROR)
    model = AutoModel.from_pretrained(str(encoder), attn_implementation="eager").eval()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        ready = workplace / "ready"
        ready.mkdir()
        _write_graph(model, workplace / GRAPH)
        quantize_dynamic(
            workplace / GRAPH,
            ready / GRAPH,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
        )
        pieces = model.get_input_embeddings().weight.detach().numpy()
        scales = np.abs(pieces).max(axis=1, keepdims=True) / _STEPS
        scales[scales == 0] = 1
        np.save(ready / PIECES, np.round(pieces / scales).astype(np.int8))
        np.save(ready / SCALES, scales.astype(np.float32))
        shutil.copyfile(encoder / TOKENIZER, ready / TOKENIZER)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(ready, folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


class _MeanOfWords(torch.nn.Module):
    """From embeddings of pieces to the mean of their vectors."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        mean: torch.Tensor = self.model(inputs_embeds=pieces).last_hidden_state.mean(1)
        return mean


def _write_graph(model: Any, path: Path) -> None:
    example = torch.zeros(1, 4, model.config.hidden_size)
    with warnings.catch_warnings():
        # The older exporter is asked for on purpose: the newer one needs a package more and writes the same.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _MeanOfWords(model),
            (example,),
            str(path),
            input_names=["pieces"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {0: "texts", 1: "pieces"}, "vectors": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )
