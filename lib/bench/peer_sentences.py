"""What bench compares extraction with: sentence-transformers, on a model of e5-small's shape made here."""

import functools
import os
import shutil
import time
import warnings


def sentence_model(folder, tokenizer):
    """A model of multilingual-e5-small's shape with random weights, which take as long as any others: for torch in `torch`, and as ONNX beside its tokenizer."""
    import torch
    from transformers import XLMRobertaConfig, XLMRobertaModel, XLMRobertaTokenizerFast, logging

    # What they say of a model that is no one's, and of its tracing, is of no use to who runs bench.
    logging.set_verbosity_error()
    warnings.simplefilter("ignore")
    own = os.path.join(folder, "torch")
    pieces = XLMRobertaTokenizerFast(tokenizer_file=tokenizer)
    torch.manual_seed(1)
    config = XLMRobertaConfig(
        vocab_size=len(pieces), hidden_size=384, num_hidden_layers=12, num_attention_heads=12,
        intermediate_size=1536, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5,
    )
    model = XLMRobertaModel(config).eval()
    for part in (pieces, model):
        part.save_pretrained(own)
    for name in ("tokenizer.json", "tokenizer_config.json", "config.json"):
        shutil.copy(os.path.join(own, name), folder)
    ids = torch.ones(2, 5, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        model, (ids, ids), os.path.join(folder, "model.onnx"), dynamo=False, opset_version=17,
        input_names=["input_ids", "attention_mask"], output_names=["last_hidden_state", "pooler_output"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "last_hidden_state": axes},
    )
    return {}


@functools.cache
def sentence_encoder(folder, all_layers):
    """As it comes, which gives the last layer alone; or with a pooling that takes the mean of each."""
    import torch
    from sentence_transformers import SentenceTransformer, models

    class EachLayer(torch.nn.Module):
        def forward(self, features):
            mask = features["attention_mask"].unsqueeze(-1).float()
            layers = features["all_layer_embeddings"]
            means = [(layer * mask).sum(1) / mask.sum(1) for layer in layers]
            features["sentence_embedding"] = torch.cat(means, 1)
            return features

    words = models.Transformer(os.path.join(folder, "torch"), max_seq_length=512)
    words.auto_model.config.output_hidden_states = all_layers
    pooling = EachLayer() if all_layers else models.Pooling(384, "mean")
    return SentenceTransformer(modules=[words, pooling], device="cpu")


def sentence_transformers(folder, texts, all_layers):
    """From text to the mean of all tokens, as sentence-transformers does it: sorted by length, 32 at once."""
    model = sentence_encoder(folder, all_layers)
    start = time.perf_counter()
    vectors = model.encode(texts, batch_size=32)
    return {"milliseconds": (time.perf_counter() - start) * 1e3, "vector": vectors[0].tolist()}


sentence_tasks = (sentence_model, sentence_transformers)
