# OUT: a file of `{"name", R"(contents)"},` lines, one per file of IN. MSVC's
# limit on literals does not matter: Leash targets GCC and Clang.
set(text "")
foreach(file ${IN})
  file(READ ${file} contents)
  get_filename_component(name ${file} NAME)
  string(APPEND text "{\"${name}\", R\"LEASH_EMBED(${contents})LEASH_EMBED\"},\n")
endforeach()
file(WRITE ${OUT} "${text}")
