// SPDX-License-Identifier: Apache-2.0
#ifndef PLAIN_H
#define PLAIN_H
// Who includes it may know nothing of std::stop_token.
void plainWorker();
#endif
