# read and mapfile.

#### a line
read -r x <<< 'a  b c'; echo "<$x>"

#### several names
read -r a b c <<< '1 2 3'; echo "$a|$b|$c"

#### the last name takes the rest
read -r a b <<< '1 2  3 4 '; echo "$a|$b|"

#### more names than words
read -r a b c <<< '1'; echo "$a|$b|$c|"

#### without a name it is REPLY, untrimmed
read -r <<< '  a b  '; echo "<$REPLY>"

#### blanks around one name are trimmed
read -r x <<< '  a b  '; echo "<$x>"

#### IFS for one read
IFS=: read -r a b c <<< 'x:y z:w'; echo "$a|$b|$c"
IFS= read -r x <<< '  kept  '; echo "<$x>"

#### empty fields
IFS=: read -r a b c <<< 'x::z'; echo "$a|$b|$c"
IFS=, read -r a b <<< ',b'; echo "$a|$b"

#### a field separator at the end
IFS=: read -r a b <<< 'x:y:'; echo "$a|$b"
IFS=: read -r a <<< 'x:'; echo "$a"

#### backslashes
read x <<< 'a\bc\\d'; echo "$x"
read -r x <<< 'a\bc\\d'; echo "$x"

#### a backslash joins lines
printf 'a\\\nb\nc\n' | { read x; echo "$x"; read y; echo "$y"; }
printf 'a\\\nb\n' | { read -r x; echo "$x"; }

#### a backslash protects a separator
read a b <<< 'x\ y z'; echo "$a|$b"

#### the end of input
read -r x < /dev/null; echo "$? [$x]"
printf 'partial' | { read -r x; echo "$? $x"; }

#### an array
read -ra a <<< 'one two  three'; echo "${#a[@]} ${a[2]}"
IFS=, read -ra a <<< 'x,,y'; echo "${#a[@]} [${a[1]}]"

#### another end of line
read -r -d ';' x <<< 'a b;c'; echo "$x"
printf 'x\0y\0' | while IFS= read -r -d '' v; do echo "<$v>"; done

#### a number of characters
printf 'abcdef' | { read -r -n 3 x; read -r y; echo "$x $y"; }
printf 'ab\ncd' | { read -r -n 5 x; echo "$x"; }

#### exactly a number of characters
printf 'ab\ncd' | { read -r -N 4 x; echo "$x"; }

#### characters are not bytes
printf 'éüö' | { read -r -n 2 x; echo "$x"; }

#### from a descriptor
exec 3<<< 'from three'
read -r -u 3 x; echo "$x"

#### a prompt is shown only at a terminal
read -r -p 'prompt> ' x <<< 'text' 2>&1; echo "$x"

#### a time limit of nothing asks for input
read -t 0 < /dev/null; echo $?
echo x > f; read -t 0 < f; echo $?

#### a time limit with input
read -r -t 5 x <<< 'here'; echo "$? $x"

#### lines one after the other
printf '1\n2\n3\n' > f
{ read -r a; read -r b; } < f; echo $a $b

#### the rest is left for others
printf 'first\nsecond\nthird\n' | { read -r x; echo "$x"; cat; }

#### a loop over the last line without an end
printf 'a\nb' | while read -r l || [ -n "$l" ]; do echo "<$l>"; done

#### a readonly name
readonly r=1
read -r r <<< 2 2>/dev/null; echo "$r"

#### a bad name
read -r 1x <<< a 2>/dev/null; echo $?

#### an empty line
read -r x <<< ''; echo "$? [$x]"

#### nested loops with descriptors
printf 'a\nb\n' > f; printf '1\n2\n' > g
while read -r x <&3; do while read -r y <&4; do echo $x$y; done 4< g; done 3< f

#### mapfile
printf 'a\nb c\n' > f
mapfile a < f; printf '<%s>' "${a[@]}"; echo ${#a[@]}

#### mapfile without line ends
mapfile -t a <<< $'x\n\ny z'; printf '<%s>' "${a[@]}"; echo

#### mapfile bounds
mapfile -t -n 2 a < <(seq 5); echo "${a[@]}"
mapfile -t -s 3 a < <(seq 5); echo "${a[@]}"
mapfile -t -s 1 -n 2 a < <(seq 5); echo "${a[@]}"

#### mapfile from an index
a=(x y z)
mapfile -t -O 1 a < <(printf 'new\n'); echo "${a[@]}"

#### mapfile with another delimiter
mapfile -t -d : a < <(printf 'a:b:c'); echo "${a[@]}" ${#a[@]}
mapfile -d '' -t a < <(printf 'x\0y\0'); echo "${a[@]}"

#### mapfile's default name
mapfile -t <<< 'one'; echo "${MAPFILE[0]}"
readarray -t r <<< 'two'; echo "${r[0]}"

#### mapfile with a callback
cb() { echo "$1:${2%$'\n'}"; }
mapfile -c 2 -C cb a < <(seq 4); echo ${#a[@]}

#### mapfile from a descriptor
exec 4< <(seq 2)
mapfile -t -u 4 a; echo "${a[@]}"
