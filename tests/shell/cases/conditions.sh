# Conditions: [[ ]] and [ ].

#### strings
[[ abc == abc ]] && echo same
[[ abc != abd ]] && echo other
[[ a < b ]] && echo before
[[ b > a ]] && echo after
[[ abc = abc ]] && echo single

#### empty and not empty
x=
[[ -z $x ]] && echo empty
[[ -n a ]] && echo full
[[ a ]] && echo word
[[ $x ]] || echo no word

#### no splitting within
x='a   b'
[[ $x == 'a   b' ]] && echo same
[[ -n $nothing ]] || echo empty

#### patterns on the right
[[ hello == h*o ]] && echo star
[[ hello == h?llo ]] && echo mark
[[ hello == [g-i]ello ]] && echo range
[[ hello == "h*o" ]] || echo quoted
[[ hello == h\*o ]] || echo escaped

#### a pattern from a variable
p='h*'
[[ hello == $p ]] && echo pattern
[[ hello == "$p" ]] || echo literal

#### extended patterns without a switch
[[ foobar == @(foo|bar)* ]] && echo at
[[ aaa == +(a) ]] && echo plus
[[ abc == !(x*) ]] && echo not

#### regular expressions
[[ abc123 =~ [0-9]+ ]] && echo "${BASH_REMATCH[0]}"
[[ abc =~ ^a.c$ ]] && echo whole
[[ abc =~ ^b ]] || echo none

#### groups of a regular expression
[[ 2024-05-17 =~ ^([0-9]+)-([0-9]+)-([0-9]+)$ ]]
echo "${BASH_REMATCH[@]:1}" ${#BASH_REMATCH[@]}

#### a quoted part of a regular expression is literal
[[ a.c =~ a"."c ]] && echo dot
[[ abc =~ a"."c ]] || echo no
[[ 'a b' =~ a\ b ]] && echo blank

#### a regular expression from a variable
re='^(foo|bar)[[:digit:]]*$'
for w in foo1 bar baz foo; do [[ $w =~ $re ]] && echo "$w ${BASH_REMATCH[1]}"; done

#### alternatives and repetition in a regular expression
[[ xabab =~ (ab){2} ]] && echo "${BASH_REMATCH[0]}"
[[ color =~ ^colou?r$ ]] && echo yes

#### a bad regular expression
re='['
[[ a =~ $re ]]; echo $?

#### an unmatched group is empty
[[ b =~ (a)?(b) ]]
echo "${#BASH_REMATCH[@]} [${BASH_REMATCH[1]}] [${BASH_REMATCH[2]}]"

#### numbers
[[ 5 -eq 5 ]] && echo eq
[[ 5 -ne 6 ]] && echo ne
[[ 5 -lt 6 && 6 -gt 5 && 5 -le 5 && 5 -ge 5 ]] && echo order
[[ 10 -gt 9 ]] && echo number
[[ 10 < 9 ]] && echo string

#### numbers are arithmetic in double brackets
x=3
[[ x+1 -eq 4 ]] && echo sum
[[ 0x10 -eq 16 ]] && echo hexadecimal

#### and, or, not, and groups
[[ a == a && b == b ]] && echo and
[[ a == b || b == b ]] && echo or
[[ ! a == b ]] && echo not
[[ ( a == b || b == b ) && c == c ]] && echo group
[[ ! ( a == a && a == b ) ]] && echo negated

#### a condition over several lines
if [[ a == a &&
      b == b ]]; then echo yes; fi

#### the right side is not evaluated in vain
x=0
[[ a == b && $((x=1)) -eq 1 ]]
[[ a == a || $((x=2)) -eq 2 ]]
echo $x

#### files
: > file; mkdir dir; ln -s file link; ln -s nowhere broken
for f in file dir link broken missing; do
  s=
  [[ -e $f ]] && s+=e
  [[ -f $f ]] && s+=f
  [[ -d $f ]] && s+=d
  [[ -L $f ]] && s+=L
  [[ -h $f ]] && s+=h
  echo "$f $s"
done

#### size of a file
: > empty; echo x > full
[[ -s empty ]] || echo empty
[[ -s full ]] && echo full

#### access to files
: > file
[[ -r file ]] && [[ -w file ]] && echo readable and writable
[[ -x file ]] || echo not executable
[[ -x . ]] && echo searchable

#### newer and older
: > a; : > b
touch -d '2020-01-01 00:00:00' a; touch -d '2021-01-01 00:00:00' b
[[ b -nt a ]] && echo newer
[[ a -ot b ]] && echo older
[[ a -nt b ]] || echo not newer
[[ a -nt missing ]] && echo newer than nothing

#### the same file
: > a; ln a b; : > c
[[ a -ef b ]] && echo same
[[ a -ef c ]] || echo other

#### kinds of files
[[ -c /dev/null ]] && echo character
[[ -p /dev/null ]] || echo no pipe
[[ -t 0 ]] || echo no terminal

#### a variable is set
x=; unset y
[[ -v x ]] && echo set
[[ -v y ]] || echo unset

#### an option is on
set -f
[[ -o noglob ]] && echo on
[[ -o xtrace ]] || echo off

#### case does not count with nocasematch
shopt -s nocasematch
[[ HELLO == hello ]] && echo same
[[ HELLO =~ ^hel ]] && echo matches

#### the single bracket compares strings
[ abc = abc ] && echo same
[ abc == abc ] && echo also
[ abc != x ] && echo other
[ -z "" ] && [ -n x ] && echo lengths

#### the single bracket compares numbers
[ 10 -gt 9 ] && [ 1 -lt 2 ] && [ 3 -eq 3 ] && [ 3 -ne 4 ] && [ 3 -le 3 ] && [ 3 -ge 3 ] && echo all

#### no words and one word
[ ]; echo $?
[ x ]; echo $?
[ "" ]; echo $?
[ -n ]; echo $?

#### test is the same without the bracket
test a = a && echo same
test -d . && echo folder
test; echo $?

#### and, or and not in the single bracket
[ a = a -a b = b ] && echo and
[ a = b -o b = b ] && echo or
[ ! a = b ] && echo not
[ \( a = b -o b = b \) -a c = c ] && echo group

#### operands that look like operators
[ -f = -f ] && echo same
[ ! = ! ] && echo same
[ ! ] && echo word
[ "(" = "(" ] && echo same

#### strings are ordered in the single bracket when quoted
[ a \< b ] && echo before
[ b \> a ] && echo after

#### a missing bracket is an error
[ a = a 2>/dev/null
echo $?

#### not a number is an error
[ x -eq 1 ] 2>/dev/null
echo $?

#### too many words are an error
x='a b'
[ $x = a ] 2>/dev/null
echo $?

#### three words with a file test
: > f
[ ! -f f ]; echo $?
[ ! -f g ]; echo $?

#### blanks in numbers
[ ' 5 ' -eq 5 ] && echo same

#### a syntax error in double brackets
eval '[[ a == ]]' 2>/dev/null
echo $?

#### words that need no quotes in double brackets
x='*' y='$('
[[ $x == '*' ]] && [[ $y == '$(' ]] && echo yes

#### a tilde in double brackets
HOME=/h
[[ /h == ~ ]] && echo home

#### permission of the owner
: > f
[ -O f ] && [ -G f ] && echo mine

#### unary operators with an empty operand
[ -f "" ]; echo $?
[ -d "" ]; echo $?
[[ -e "" ]]; echo $?
