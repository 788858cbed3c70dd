# Brace expansion: lists, sequences, nesting, and what it leaves alone.

#### a list
echo {a,b,c}

#### a list with text around it
echo pre{a,b}post

#### two lists multiply
echo {a,b}{1,2,3}

#### nested lists
echo {a,b{1,2},c}

#### empty members
echo x{,y} {,a}b

#### a number sequence
echo {1..5} {5..1} {-2..2}

#### a sequence with a step
echo {1..10..3} {10..1..4} {0..6..-2}

#### a sequence padded with zeros
echo {01..03} {8..010} {-01..1}

#### a letter sequence
echo {a..e} {e..a} {a..g..2} {A..C}

#### a single member is not a list
echo {a} {} a{b}c

#### not a sequence
echo {1..} {..3} {a..3} {1.5..3}

#### a quoted comma parts nothing
echo {a\,b,c} {"a,b",c}

#### quoted braces are ordinary
echo \{a,b} {a,b\} "{a,b}"

#### a list with blanks must quote them
echo {a\ b,'c d'}

#### it comes before parameters
x=1..3
echo {$x} {a,$x}
a=A b=B
echo {$a,$b}

#### not in assignments
x={a,b}
echo $x

#### in the words of for
for i in {1..3}{x,y}; do echo $i; done

#### an unclosed brace
echo {a,b a,b}

#### before pathnames
: > a.c; : > b.h
echo *.{c,h,x}

#### a dollar brace is not a list
x=1
echo ${x}{a,b} "${x},{a,b}"

#### members in order of writing
echo {c,a,b} {z,{y,x}}

#### deep nesting
echo {a,{b,{c,{d,e}}}}

#### with command substitution
echo {$(echo a b),c}

#### off with set +B
set +B
echo {a,b}

#### large padded sequence
set -- {001..120}
echo $# $1 ${120}

#### one word sequences
echo {3..3} {a..a}
