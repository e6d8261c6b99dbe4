// SPDX-License-Identifier: Apache-2.0
//
// Reads what follows the keyword and the label of a line. Structs without a
// form of their own are read by their field list.
#ifndef LEASH_CHECKS_IR_TEXTBODIES_H
#define LEASH_CHECKS_IR_TEXTBODIES_H

#include "checks/ir/TextReader.h"

namespace leash::ir::text {

bool readBody(Cursor &In, Entity &V);
bool readBody(Cursor &In, Pred &V);
bool readBody(Cursor &In, Op &V);
bool readBody(Cursor &In, Block &V);
bool readBody(Cursor &In, Annotation &V);
bool readTerminator(Cursor &In, Block &V);

template <typename T> bool readBody(Cursor &In, T &V) {
  return AttributeReader(In).read(V);
}

} // namespace leash::ir::text

#endif
