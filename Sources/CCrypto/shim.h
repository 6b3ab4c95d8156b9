// Debian's libcrypto (libssl-dev): SHA-256 of inputs and artefacts, through its assembly kernels.
#include <openssl/evp.h>
