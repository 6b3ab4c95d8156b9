#include "CShippedArtefacts.h"

// `#embed` is C23's; clang takes it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// clang-format off
#define EMBED(symbol) static const unsigned char symbol[] __attribute__((aligned(64)))

EMBED(static_minilm_256_manifest) = {
#embed "files/static-minilm-256/manifest.json"
};
EMBED(static_minilm_256_vocabulary) = {
#embed "files/static-minilm-256/vocabulary.txt"
};
EMBED(static_minilm_256_table) = {
#embed "files/static-minilm-256/table.safetensors"
};
EMBED(static_minilm_256_license) = {
#embed "files/static-minilm-256/LICENSE"
};
EMBED(static_minilm_256_notice) = {
#embed "files/static-minilm-256/NOTICE"
};

EMBED(names_models) = {
#embed "files/names/models.json"
};

EMBED(prices_prices) = {
#embed "files/prices/prices.json"
};

EMBED(encodings_cl100k_base) = {
#embed "files/encodings/cl100k_base.merges.zst"
};
EMBED(encodings_o200k_base) = {
#embed "files/encodings/o200k_base.merges.zst"
};
EMBED(encodings_models) = {
#embed "files/encodings/models.json"
};
EMBED(encodings_license) = {
#embed "files/encodings/LICENSE.tiktoken"
};

EMBED(mixture_manifest) = {
#embed "files/mixture/manifest.json"
};
EMBED(mixture_router) = {
#embed "files/mixture/router.safetensors"
};
EMBED(sw_manifest) = {
#embed "files/sw/manifest.json"
};
EMBED(sw_router) = {
#embed "files/sw/router.safetensors"
};
EMBED(kind_manifest) = {
#embed "files/kind/manifest.json"
};
EMBED(kind_tensors) = {
#embed "files/kind/kind.safetensors"
};
EMBED(mf_manifest) = {
#embed "files/mf/manifest.json"
};
EMBED(mf_router) = {
#embed "files/mf/router.safetensors"
};
// clang-format on

static const shipped_file files[] = {
    {"sw/manifest.json", sw_manifest, sizeof sw_manifest},
    {"sw/router.safetensors", sw_router, sizeof sw_router},
    {"mf/manifest.json", mf_manifest, sizeof mf_manifest},
    {"mf/router.safetensors", mf_router, sizeof mf_router},
    {"mixture/manifest.json", mixture_manifest, sizeof mixture_manifest},
    {"mixture/router.safetensors", mixture_router, sizeof mixture_router},
    {"kind/manifest.json", kind_manifest, sizeof kind_manifest},
    {"kind/kind.safetensors", kind_tensors, sizeof kind_tensors},
    {"names/models.json", names_models, sizeof names_models},
    {"prices/prices.json", prices_prices, sizeof prices_prices},
    {"encodings/cl100k_base.merges.zst", encodings_cl100k_base, sizeof encodings_cl100k_base},
    {"encodings/o200k_base.merges.zst", encodings_o200k_base, sizeof encodings_o200k_base},
    {"encodings/models.json", encodings_models, sizeof encodings_models},
    {"encodings/LICENSE.tiktoken", encodings_license, sizeof encodings_license},
    {"static-minilm-256/manifest.json", static_minilm_256_manifest, sizeof static_minilm_256_manifest},
    {"static-minilm-256/vocabulary.txt", static_minilm_256_vocabulary, sizeof static_minilm_256_vocabulary},
    {"static-minilm-256/table.safetensors", static_minilm_256_table, sizeof static_minilm_256_table},
    {"static-minilm-256/LICENSE", static_minilm_256_license, sizeof static_minilm_256_license},
    {"static-minilm-256/NOTICE", static_minilm_256_notice, sizeof static_minilm_256_notice},
};

const size_t shipped_file_count = sizeof files / sizeof files[0];

shipped_file shipped_file_at(size_t index) { return files[index]; }
