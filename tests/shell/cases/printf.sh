# printf and echo.

#### strings
printf '%s\n' a 'b c'
printf '<%s>' a b c; echo
printf '%s-%s\n' 1 2 3

#### the format without arguments
printf 'plain\n'
printf '[%s] [%d]\n'

#### numbers
printf '%d %i %u\n' 42 -7 9
printf '%x %X %#x %o %#o\n' 255 255 255 8 8

#### numbers in other notations
printf '%d %d %d\n' 0x1f 010 -0x10
printf '%d\n' "'A" '"B'

#### widths and alignment
printf '[%5d] [%-5d] [%05d] [%+d] [% d]\n' 42 42 42 42 42
printf '[%10s] [%-10s] [%.2s]\n' abc abc abc

#### widths from arguments
printf '[%*d] [%-*s] [%.*f]\n' 6 42 5 ab 2 3.14159

#### floating point
printf '%f %.2f %e %g\n' 3.14159 2.5 12345.678 0.0001
printf '%.0f %.1f\n' 2.5 -0.05

#### characters
printf '%c%c%c\n' abc def g

#### escapes in the format
printf 'a\tb\\n\x41\101\n'
printf 'oct\0101\n' | od -An -c

#### escapes in an argument by %b
printf '%b|' 'a\tb' 'c\nd' '\x41' '\0101'; echo
printf '%b' 'stop\chere' 'never'; echo

#### quoting by %q
printf '%q\n' 'a b' "it's" '' 'plain' '$x' 'a*b' $'tab\there' '~' 'é'

#### percent
printf '100%%\n'

#### the format is used again
printf '%s %d\n' a 1 b 2 c

#### into a variable
printf -v x '%03d' 7; echo $x
printf -v 'a[1]' '%s' elem; echo "${a[1]}"

#### a bad number
printf '%d\n' abc 2>/dev/null; echo $?
printf '%d\n' 12abc 2>/dev/null; echo $?

#### a bad format
printf '%z\n' 2>/dev/null; echo $?
printf 2>/dev/null; echo $?

#### unicode escapes
printf '\u00e9 \U0001F600 %b\n' '\u65e5'

#### width of characters
printf '[%5s]\n' é

#### dates
TZ=UTC0 printf '%(%Y-%m-%d %H:%M:%S)T\n' 0 86399
printf '%(%j)T\n' 31536000

#### a dash at the beginning
printf -- '-x\n'
printf '%s\n' -n

#### an empty format and argument
printf ''; printf '%s|' ''; echo

#### large numbers
printf '%d %u\n' 9223372036854775807 18446744073709551615
printf '%x\n' -1

#### hexadecimal floating point inputs
printf '%.1f %.3f\n' 1e3 .5

#### precision of integers
printf '%.3d %5.3d %x\n' 5 5 0

#### echo joins and ends
echo a  b   c
echo
echo -n x; echo y

#### echo's options
echo -e 'a\tb\x41\0102'
echo -E 'a\tb'
echo -ne 'x\n'
echo -en 'y\cz'; echo
echo -nx; echo -- a

#### echo of a dash
echo - -
echo -

#### echo's escapes
echo -e 'a\\b\a\b\e\f\r\v' | od -An -c

#### echo without -e keeps backslashes
echo 'a\nb' "c\td"
