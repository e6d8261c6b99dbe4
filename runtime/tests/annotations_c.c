/* SPDX-License-Identifier: Apache-2.0 */
/* The vocabulary is usable from C. */
#include "leash/annotations.h"

struct LEASH_CHANNEL c_queue {
  int items;
};

LEASH_SENDS(0, "try") int c_queue_push(struct c_queue *q, int item);
LEASH_BLOCKS("until_closed") LEASH_RECEIVES(0) int
c_queue_pop(struct c_queue *q);
LEASH_CLOSES(0) LEASH_WAKES(0) void c_queue_close(struct c_queue *q);
LEASH_SPAWNS(return, 0) int c_start(void (*body)(void));

int c_queue_push(struct c_queue *q, int item) { return q->items += item; }
