#include "CShippedArtefacts.h"

// `#embed` is C23's; clang takes it in every mode and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

// clang-format off
#define EMBED(symbol) static const unsigned char symbol[] __attribute__((aligned(64)))

EMBED(placeholder) = {
#embed "files/readme/README.txt"
};

EMBED(names_models) = {
#embed "files/names/models.json"
};

EMBED(prices_prices) = {
#embed "files/prices/prices.json"
};
// clang-format on

static const shipped_file files[] = {
    {"readme/README.txt", placeholder, sizeof placeholder},
    {"names/models.json", names_models, sizeof names_models},
    {"prices/prices.json", prices_prices, sizeof prices_prices},
};

const size_t shipped_file_count = sizeof files / sizeof files[0];

shipped_file shipped_file_at(size_t index) { return files[index]; }
