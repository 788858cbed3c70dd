# Quoting: single and double quotes, backslashes, $'...', comments, and how words are joined.

#### single quotes keep everything
echo 'a  $HOME `x` \n "q"'

#### double quotes keep blanks and expand
x='1  2'
echo "a  $x  b"

#### a backslash quotes the next character
echo a\ \ b \$HOME \"q\" \'s\' \\ \`

#### a backslash in double quotes keeps itself before ordinary characters
echo "\a \b \$ \" \\ \` \' \n"

#### a backslash and a line end join lines
echo one\
two "three\
four" 'five\
six'

#### an empty word is a word
set -- '' "" ''""
echo $#

#### an unquoted empty expansion is no word
x=
set -- $x "$x" $x
echo $#

#### quotes may change within a word
echo a'b c'"d e"f\ g

#### a single quote within double quotes is ordinary
echo "it's" '"double"'

#### dollar-single quotes know escapes
printf '%s' $'a\tb\nc\\d\'e\"f\a\b\f\v\r\e' | od -An -c

#### dollar-single quotes know numbers
echo $'\x41\x42\103\104 \u00e9 \U0001F600'

#### dollar-single quotes know control characters
printf '%s' $'\cA\cz' | od -An -tx1

#### a hexadecimal escape takes at most two digits
printf '%s' $'\x414' | od -An -c

#### dollar-single quotes inside double quotes are ordinary
echo "$'a\tb'"

#### dollar-double quotes are double quotes
x=1
echo $"value $x"

#### a dollar alone is itself
echo $ a$ "$" "a$ b" $% "$%"

#### a comment begins only where a word may
echo a#b #c
echo '#' "#" \#
# whole line
echo x;#after
echo y

#### a comment ends with its line, even behind a backslash
# comment \
echo shown

#### newlines in quotes stay
echo "a
b" 'c

d'

#### special characters lose their meaning in quotes
echo "a;b|c&d(e)f<g>h*i?j[k]~" 'l;m|n&o'

#### a quoted reserved word is a command name
"if" 2>/dev/null || echo "status $?"
\then 2>/dev/null || echo "status $?"

#### a tilde in quotes stays
HOME=/h
echo ~ "~" '~' \~

#### braces in quotes stay
echo "{a,b}" '{a,b}' \{a,b} {a\,b}

#### quoted parts survive in here-strings
cat <<< 'a  b'"  c"

#### history characters mean nothing in scripts
echo a!b "!x" !

#### quotes inside parameter expansion within double quotes
echo "${x:-"a  b"}" "${x:-'a'}"

#### quotes inside parameter expansion without double quotes
for w in ${x:-'a  b' "c  d"}; do echo "<$w>"; done

#### a backslash at the end of a double-quoted word
echo "a\\" "b\\\\"

#### unclosed single quote is an error
echo before
eval "echo 'x" 2>/dev/null
echo "status $?"

#### unclosed double quote is an error
eval 'echo "x' 2>/dev/null
echo "status $?"

#### quote removal happens after expansion
x='"a b"'
for w in $x; do echo "<$w>"; done

#### unicode passes through
echo é 'ü' "日本" $'\u65e5'

#### words of many quoted parts
a=1 b=2
echo "$a"'$a'$b"${b}"\$b

#### backslash newline inside a word
echo ab\
cd ef

#### a quoted word is never an assignment
"a=1" 2>/dev/null
echo "status $? [$a]"

#### a dollar before a quote in a here-document stays
cat <<X
$'a' $"b"
X
