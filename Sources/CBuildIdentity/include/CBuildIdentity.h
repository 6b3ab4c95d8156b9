#ifndef CBUILDIDENTITY_H
#define CBUILDIDENTITY_H

/// The commit that a released program was built from; empty for any other build.
const char *build_identity_commit(void);

#endif
