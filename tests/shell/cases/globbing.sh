# Pathname expansion: patterns, options that change them, and extended patterns.

#### star
: > a.c; : > b.c; : > c.h
echo *.c * *.none

#### question mark
: > a; : > ab; : > abc
echo ? ?? ???

#### brackets
: > a1; : > b2; : > c3
echo [ab]? [!a]? [^a]? [a-b]* [!a-b]*

#### names are sorted
: > b; : > a; : > C; : > 1; : > _
echo *

#### hidden names need their dot
: > .hidden; : > shown
echo * .h* .[!.]*

#### folders
mkdir -p d/e; : > d/f; : > d/e/g
echo d/* */f */*/g d/*/

#### a slash is matched only by itself
mkdir a; : > a/b
echo a?b a*b a[/]b

#### no match stays as it is
echo no*match 'x'*"y"

#### quotes turn it off
: > a.c
echo '*.c' "*.c" \*.c *".c"

#### a pattern in a variable
: > a.c; : > b.c
p='*.c'
echo $p "$p"

#### not in assignments
: > a.c
x=*.c
echo "$x" $x

#### in for and arrays
: > x.1; : > x.2
for f in x.*; do echo "<$f>"; done
a=(x.*); echo ${#a[@]}

#### names with blanks stay whole
: > 'a b'; : > 'c  d'
for f in *; do echo "<$f>"; done

#### character classes
: > a; : > B; : > 1
echo [[:alpha:]] [[:digit:]] [[:upper:]] [[:alnum:]]

#### a closing bracket first in brackets
: > ']'; : > a
echo []a]

#### a dash last in brackets
: > -; : > a; : > b
echo [a-] [!a-]

#### set -f
: > a
set -f; echo *
set +f; echo *

#### nullglob
shopt -s nullglob
echo a no*match b
set -- no*match; echo $#

#### failglob
shopt -s failglob
(echo no*match) 2>/dev/null; echo $?

#### dotglob
: > .h; : > v
shopt -s dotglob
echo *

#### nocaseglob
: > Abc; : > aBD
shopt -s nocaseglob
echo a*

#### globstar
mkdir -p a/b; : > a/x; : > a/b/y; : > z
shopt -s globstar
echo **
echo **/y **/

#### without globstar two stars are one
mkdir -p a/b; : > a/b/y; : > z
echo **

#### extglob: one of
shopt -s extglob
: > a.c; : > b.h; : > c.o
echo @(a|b).* *.@(c|o)

#### extglob: none or one
shopt -s extglob
: > a; : > ab; : > abb
echo a?(b)

#### extglob: any number
shopt -s extglob
: > a; : > ab; : > abb; : > ac
echo a*(b) a+(b)

#### extglob: not
shopt -s extglob
: > a.c; : > b.h; : > c
echo !(*.c) !(*.*)

#### extglob: nested
shopt -s extglob
: > foo1; : > bar22; : > baz
echo @(foo|bar)+([0-9]) !(@(foo|bar)*)

#### extglob in parameter expansion
shopt -s extglob
x=aaabbbccc
echo ${x##+(a)} ${x%%+(c)} ${x//+(b)/-} ${x/@(aa|bb)/X}

#### extglob off
x=aab
shopt -u extglob
echo "${x#a}"

#### trim with extglob
shopt -s extglob
x='   padded text  '
x=${x##+([[:space:]])}; x=${x%%+([[:space:]])}
echo "<$x>"

#### a pattern with a quoted star within
: > 'a*b'; : > axb
echo a\*b a"*"b a*b

#### a backslash in an unquoted result
: > 'a*b'; : > axb
p='a\*b'
echo $p

#### dots are matched by themselves
: > .a
echo .? .*a

#### links are matched though they lead nowhere
ln -s nowhere link
echo l*

#### only folders with a slash
mkdir d; : > f
echo */

#### GLOBIGNORE
: > a.c; : > a.o; : > b.c
GLOBIGNORE='*.o'
echo *

#### absolute patterns
: > file
for f in "$PWD"/f*; do echo "${f##*/}"; done

#### a parent in a pattern
mkdir d; : > x
cd d; echo ../x*

#### unicode names
: > é; : > ü
echo ? [é] [!é]

#### a range with a single letter
: > a; : > b
echo [a-a] [b-b]

#### an unclosed bracket is itself
: > 'a['
echo a[ a[*

#### stars multiply
: > abcabc
echo *a*c*b*c *****
