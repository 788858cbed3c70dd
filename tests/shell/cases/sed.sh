# sed. Its expectations are of GNU sed 4.9, as the host's bash finds it.

#### the first, every, and one match
echo aaaa | sed 's/a/b/'; echo aaaa | sed 's/a/b/g'; echo aaaa | sed 's/a/b/3'; echo aaaa | sed 's/a/b/2g'
echo aaa | sed -n 's/a/b/p'; echo aaa | sed -n 's/a/b/4p'

#### empty matches
echo abc | sed 's/b*/x/g'; echo baaac | sed 's/a*/x/2'; echo baaac | sed 's/a*/x/g'; echo abc | sed 's/x*/-/g'
echo aab | sed 's/a\?/Q/g'; echo baaac | sed 's/a*/x/3g'; echo | sed 's/^$/e/g'

#### delimiters
echo a/b | sed 's,/,:,'; echo a/b | sed 's/[/]/X/'; echo 'a|b' | sed 's|a\|b|X|'; echo 'a|b' | sed -E 's|a\|b|X|'
echo 'a,b' | sed 's,a\,b,X,'; echo 'a&b' | sed 's&a\&b&[\&]&'; echo aab | sed 's a x '; echo /x/y | sed 's/[^\/]*$//'
echo a/b | sed '\,a/b,s//c/'

#### the match and its groups in the replacement
echo hello world | sed 's/\(hello\) \(world\)/\2 & \1 \0/'; echo ab | sed -E 's/(a)(b)?(c)?/[\1|\2|\3]/'
echo a | sed 's/a/\&/'; echo a.b | sed 's/\./\//'; echo ab | sed 's/a/x\
y/'

#### letters in the other case
echo 'hello world' | sed 's/\(hello\) \(world\)/\u\1 \U\2\E x \l\2 \L\u\1/'; echo 'a b' | sed 's/.*/\U&/'
echo 'HELLO World' | sed 's/\w\+/\L\u&/g'; echo 'foo bar' | sed -E 's/(\w)(\w*)/\U\1\E\2/g'; echo éa | sed 's/.*/\U&/'
echo 'abc' | sed 's/b/\Ux&y\Ez/'; echo 'ABC' | sed 's/.*/\l&/'

#### escapes for characters
echo aab | sed 's/\x61/x/'; echo aab | sed 's/\o141/\o142/g'; echo aab | sed 's/\d097/x/'; printf 'a\tb\n' | sed 's/\t/<tab>/'
echo aab | sed 's/a/\t|/' | od -c; echo aab | sed 's/a/\x26/'; echo aab | sed 's/a/\cb/' | od -c
echo aab | sed 's/a/x\ny/'

#### newlines in expressions
printf 'a\nb\n' | sed 'N;s/\n/,/'; printf 'a\nb\n' | sed 'N;s/a.b/x/'; printf 'a\nb\n' | sed 'N;s/[\n]/-/'
printf 'a\nb\n' | sed 'N;s/a[^x]b/x/'; printf 'a\nb\n' | sed 'N;s/^b/x/;s/a$/y/'; printf 'a\n\n' | sed 'N;s/\n*$/E/'

#### many lines in one expression
printf 'a\nb\n' | sed 'N;s/a$/x/M;s/^b/y/M;s/\`x/z/M;s/y\'"'"'/w/M'; printf 'a\nb\n' | sed 'N;s/^/>/Mg'
printf 'a\nb\n' | sed 'N;s/a.b/x/M;s/a[^x]b/y/M'; printf 'a\nb\n' | sed 'N;s/$/</mg'

#### words and spaces
echo 'a b' | sed 's/\bb/B/;s/a\>/<&/;s/\s/_/'; echo 'one two' | sed 's/\<./X/g'; echo 'ab cd' | sed 's/\B/-/g'
echo 'foo-bar baz' | sed 's/\w\+/[&]/g;s/\W/ /g'; echo ' x  y ' | sed 's/^\s*//;s/\S\s\+/:/'

#### the longest match
echo abcd | sed -E 's/a|ab|abc/X/'; echo abcd | sed 's/a\|ab\|abc/X/'; echo abcd | sed -E 's/(a|ab)(c|bcd)/[\1,\2]/'
echo ab | sed -E 's/a?(ab)?/X/'; echo xyxyz | sed -E 's/(x|xy|xyx)*/<&>/'; echo foobar | sed -E 's/foo|foob.r/X/'

#### basic expressions
echo 'a+b' | sed 's/a+b/x/'; echo aab | sed 's/a\+b/x/'; echo 'a*b' | sed 's/*b/x/'; echo '*a' | sed 's/^*a/x/'
echo aaa | sed 's/a\{2\}/x/'; echo 'a^b$c' | sed 's/a^b$c/x/'; echo '(a)' | sed 's/(a)/x/'; echo 'a{2}' | sed 's/a{2}/x/'
echo 'x]y' | sed 's/[]]/-/'; echo 'a\b' | sed 's/[\]/-/'; echo ab | sed 's/\(^a\)b/x/'

#### extended expressions
echo aab | sed -E 's/a{2}|c/x/'; echo 'a+b' | sed -E 's/a\+b/x/'; echo aab | sed -E 's/(a)+/[\1]/'; echo aab | sed -r 's/()/x/'
echo aab | sed -E 's/a**/x/'; echo abab | sed -E 's/(ab)*/x/'; echo 'a$b' | sed -E 's/\$/x/'; echo ab | sed -E 's/(^|b)/x/g'

#### back references in expressions
echo abab | sed 's/\(ab\)\1/x/'; echo 'the the cat' | sed -E 's/(\w+) \1/\1/'; echo aXbXa | sed 's/\(.\)X\(.\)X\1/<\2>/'
echo abcabc | sed -nE '/^(.*)\1$/p'; printf 'a\na\nb\n' | sed '$!N;/^\(.*\)\n\1$/!P;D'

#### classes of characters
echo 'aB1 _' | sed 's/[[:upper:]]/U/;s/[[:digit:]]/D/;s/[[:space:]]/S/'; echo 'a-b]c' | sed 's/[]-]/x/g'; echo abc | sed 's/[^a-b]/x/'
echo 'x[:alpha:]' | sed 's/[[:alpha:][]/y/g'

#### either case
echo aAbB | sed 's/a/x/Ig;s/B/y/i'; echo ABC | sed -n '/b/Ip'; echo abc | sed '/B/I s/b/(&)/'

#### the expression that was last
echo abab | sed '/ab/s//X/2'; echo abc | sed 's/b/x/;s//y/'; printf 'a\nb\n' | sed -n '/a/,/b/{//!p}'; echo aXb | sed 's/x/[&]/I;s//y/'

#### bytes that are no text
printf 'a\377b\n' | sed 's/b/x/' | od -An -tx1; printf 'a\377b\n' | sed 's/a.b/x/' | od -An -tx1; printf '\377aa\n' | sed 's/\(a\)\1/x/' | od -An -tx1

#### addresses by number
seq 5 | sed -n 2p; seq 5 | sed -n '$p'; seq 5 | sed '2,4d'; seq 5 | sed '2!d'; seq 5 | sed -n '4,2p'; seq 5 | sed -n '2,4!p'
seq 3 | sed -n '5p;$='; seq 5 | sed '1 , 3 d'; seq 5 | sed '2,$ ! d'

#### addresses by expression
seq 12 | sed -n '/1/p'; seq 9 | sed -n '/3/,/5/p'; seq 9 | sed -n '/3/,5p'; seq 9 | sed -n '2,/1/p'; seq 9 | sed -n '/7/,$p'
seq 9 | sed -n '/3/,/3/p'; printf 'a\nb\na\nb\na\n' | sed -n '/a/,/b/p' | wc -l; seq 9 | sed -n '\a5ap'

#### steps and lengths
seq 10 | sed -n '2~3p'; seq 10 | sed -n '0~4p'; seq 10 | sed -n '3,~4p'; seq 10 | sed -n '8,+1p'; seq 10 | sed -n '/5/,+2p'
seq 10 | sed -n '5~0p'; seq 10 | sed -n '4,~4p'; seq 4 | sed -n '2,+0p'; seq 9 | sed -n '/2/,~3p;/4/,~0p'

#### the end on the first line
seq 3 | sed -n '0,/1/p'; seq 3 | sed -n '1,/1/p'; printf 'a\nb\na\n' | sed '0,/a/s/a/x/'

#### a range that begins within a cycle
seq 5 | sed -n '1{N;N};2,4p'; seq 5 | sed -n '1{N;N;N;N};2,3p'; seq 6 | sed -n '2{N;N;N};2,4p;$='

#### blocks
seq 4 | sed -n '2,3{s/^/x/;p}'; seq 4 | sed '2{d}'; seq 3 | sed -n '1!{2!{p}}'; seq 3 | sed '/2/ { s/2/x/ ; s/x/y/ }'
seq 3 | sed '{;p;};{d}'; echo 1 | sed -n '{p};p'

#### a, i and c
seq 2 | sed '1a x'; seq 2 | sed '1i\
x\
y'; seq 3 | sed '2c z'; seq 2 | sed '$a\  lead'; seq 2 | sed 'a\
  te\xt\\ x'; seq 2 | sed '1a\text'; echo 1 | sed 'a hello\tworld'; echo 1 | sed 'a  x y'; echo 1 | sed 'a a\
b
i\
  c\
  d'

#### a, i and c with more than one line
seq 5 | sed '2,4c\
x'; seq 5 | sed '2,4!c x'; seq 5 | sed '$!{2,4c x
}'; seq 2 | sed '1{a foo
}'; seq 2 | sed -e 'a\' -e 'text' -e p; seq 2 | sed '1d;i x
a y
c z'; seq 2 | sed '$!N;a end'

#### d and D
seq 3 | sed '2d'; seq 6 | sed 'N;P;D'; printf 'a\n\n\n\nb\n' | sed '/^$/{N;/^\n$/D}'; seq 4 | sed '$!N;$!D'; seq 4 | sed -n '$!{h;d};H;x;p'

#### n and N
seq 4 | sed 'n;d'; seq 5 | sed 'N;N;s/\n/,/g'; seq 3 | sed '$!N;s/\n/-/'; seq 3 | sed -n 'n;p'; seq 3 | sed 'N;N;N;s/^/x/'
seq 3 | sed 'n;n;n;s/^/x/'; seq 2 | sed 'a x
n'; seq 5 | sed -n 'N;N;P'; seq 4 | sed '2{N;s/\n/+/}'

#### the hold space
seq 3 | sed 'G'; seq 3 | sed -n '1!G;h;$p'; seq 3 | sed 'x'; seq 3 | sed -n 'H;${x;s/\n/,/g;p}'; seq 3 | sed '1h;2g'; seq 2 | sed 'x;G'

#### branches
echo 1 | sed ':a;s/^.\{0,3\}$/x&/;ta'; seq 3 | sed '2b;s/^/x/'; seq 3 | sed '2bend;s/^/x/;:end;s/$/y/'; seq 3 | sed 's/2/x/;T;s/x/y/'
echo 1234567 | sed -E ':a;s/([0-9])([0-9]{3})($|,)/\1,\2\3/;ta'; printf 'a\\\nb\nc\n' | sed ':a
/\\$/{N;s/\\\n//;ba
}'; echo aXb | sed 's/X/-/;t end;s/^/no/;: end'; seq 3 | sed ':a;N;$!ba;s/\n/ /g'; seq 2 | sed -n '{b};p'

#### t is reset by a new line only
printf 'a\nb\n' | sed 's/a/x/;n;tend;s/^/no/;:end'; printf 'a\nb\n' | sed -n 's/a/x/;$!N;tend;s/^/no/p;:end;p'

#### q and Q
seq 5 | sed 2q; seq 5 | sed '2q3'; echo $?; seq 5 | sed '2Q4'; echo $?; seq 5 | sed -n '3{p;q}'; seq 2 | sed '1{a x
q}'; seq 5 | sed '/3/Q'; seq 3 | sed '2q;a z'

#### what l shows
printf 'a\tb\\\a\b\001\303\251end\n' | sed -n l; seq 100 | tr '\n' ' ' | sed -n l; seq 30 | tr '\n' ' ' | sed -l 20 -n l
echo xx | sed -n 'l;l 2;l 3'; printf 'a\nb\n' | sed -n 'N;l'; seq 60 | tr '\n' ' ' | sed -n 'l 0'

#### numbers and names
seq 3 | sed =; seq 3 | sed -n '$='; echo 1 | sed F; echo a > f; sed F f; sed -n '$=' f f f

#### y
echo abc | sed 'y/abc/xyz/'; echo 'a,b' | sed 'y/,/\n/'; echo 'a/b\c' | sed 'y/\/\\/xy/'; echo abc | sed 'y/abc/\n\t\\/' | od -c
echo éa | sed 'y/éa/aé/'; echo a,b | sed 'y,a\,,x;,'

#### z
seq 2 | sed 'z;s/^$/e/'; seq 2 | sed '1z'

#### no newline at the end
printf a | sed p | od -c; printf 'a\nb' | sed -n 'p' | od -c; printf a > g; echo b > f; sed '' g f; sed p g f; printf a | sed 'a b'; printf a | sed 'i b'
echo; printf 'a' | sed 's/a/x/w out'; echo; od -c out; printf a | sed =; echo; printf a | sed G | od -c; sed '' g g; echo

#### files that are read
printf 'x\ny\n' > r; seq 2 | sed 'r r'; seq 2 | sed '1r r'; seq 2 | sed 'r nothing'; seq 3 | sed 'R r'; seq 2 | sed 'R r
R r
a z'; printf x > n; seq 2 | sed 'r n'; echo; seq 2 | sed 'R n'; echo in | sed 'r /dev/stdin' r; seq 2 | sed '1R r
1r r'

#### files that are written
seq 4 | sed -n '/[13]/w odd
/[24]/w even'; cat odd even; seq 2 | sed 's/1/x/w changed'; cat changed; seq 2 | sed -n 'w /dev/stdout'; seq 2 | sed 'w same
r same'; printf 'a\nb\n' | sed -n 'N;W first'; cat first; seq 2 | sed -n 'w /dev/stderr' 2>&1

#### files in place
printf 'a\nb\n' > f; sed -i 's/a/x/' f; cat f; sed -i.bak 's/x/y/' f; cat f f.bak; sed -i'old_*' 1d f; cat f old_f; ls

#### files in place, more than one
seq 3 > f; seq 4 6 > g; sed -i '$s/$/ last/;1s/^/first /' f g; cat f g; sed -i 1q f; cat f; sed -n -i 2p g; cat g
sed -i 'w out' f; cat out f; sed -i -e 's/1/one/w /dev/stdout' f; chmod 755 f; sed -i p f; test -x f; echo $?; sed --in-place=.x d g; cat g g.x

#### files as one text, and apart
seq 2 > f; seq 3 4 > g; sed -n '$p' f g; sed -s -n '$p' f g; sed -s -n '1p' f g; sed -n '1p' f g; sed -s F f g; sed -sn 'H;$!d;x;s/\n/,/gp' f g
sed -s 'N;N;s/\n/+/g' f g; sed 2q f g; sed -s -n '2,3p' f g

#### zero bytes
printf 'a\0b\0' | sed -z 's/^/x/' | od -c; printf 'a\nb\n' | sed -z 's/\n/,/g'; echo; printf 'a\nb\0c\0' | sed -z 's/b$/x/;s/^/>/mg' | od -c
printf 'a\0b' | sed -z = | od -c; printf 'a\0b\0' | sed -z 'N;s/\x00/+/' | od -c; printf 'a\0' | sed -z 'i q' | od -c; printf 'a\0b\0' | sed -z G | od -c

#### scripts in files
printf 's/a/b/\n# comment\n\n  p ; p # more\n' > s; echo a | sed -f s; printf '#n\np' > s; echo a | sed -f s; echo a | sed -n -f s -e p
printf 'a\\\nfirst\\\nsecond\ns/a/b/' > s; echo a | sed -f s; echo a | sed -e 's/a/b/' -f s -e 's/b/c/'

#### options
echo a | sed --quiet p; echo a | sed --silent --expression=p; echo a | sed -ne p; echo 'a+' | sed -E -e 's/a\+/x/'; echo aa | sed --regexp-extended 's/a+/x/'
echo a | sed -u p; echo a | sed -s p -; echo a | sed -- p; echo a | sed p --quiet; echo a | sed --posix p

#### commands without blanks between them
echo a | sed 's/a/b/;;p'; echo a | sed 's/a/b/ ; p'; echo a | sed -n 'p # c'; echo a | sed 's/a/b/gI2p'; echo aab | sed -n 's/a/b/pg'; echo a | sed '/a/I{p}'
echo a | sed '1,3{p}'; echo a | sed '   p   '; echo a | sed '1!G;h;$!d'; echo a | sed 'h;G;s/\n/-/;'

#### what people write
printf '  a  \n' | sed 's/^[ \t]*//;s/[ \t]*$//'; printf 'a\r\nb\r\n' | sed 's/\r$//' | od -c; seq 5 | sed '1!G;h;$!d'; seq 3 | sed -n '2{p;q}'
echo 'a,b,c' | sed 's/,/\n/g'; printf 'k = v\n# c\n\n' | sed -e 's/#.*//' -e '/^\s*$/d' -e 's/\s*=\s*/=/'; echo /usr/local/bin | sed 's#.*/##'; seq 10 | sed -n '$!d;p'
echo 'foo(bar)' | sed 's/.*(\(.*\)).*/\1/'; echo 'version="1.2.3"' | sed -nE 's/.*"([0-9.]+)".*/\1/p'; seq 6 | sed 'N;N;s/\n/\t/g'; echo abc | sed 's/./&\n/2;P;D'
echo hello | sed '/\n/!G;s/\(.\)\(.*\n\)/&\2\1/;//D;s/.//'; seq 7 | sed -e :a -e '$q;N;4,$D;ba'; printf 'a\nb\nc\n' | sed = | sed 'N;s/\n/\t/'

#### wrong: k
#: stderr
echo aab | sed 'k'

#### wrong: p x
#: stderr
echo aab | sed 'p x'

#### wrong: {p
#: stderr
echo aab | sed '{p'

#### wrong: }
#: stderr
echo aab | sed '}'

#### wrong: s/a/b
#: stderr
echo aab | sed 's/a/b'

#### wrong: s/a
#: stderr
echo aab | sed 's/a'

#### wrong: /a
#: stderr
echo aab | sed '/a'

#### wrong: y/ab/c/
#: stderr
echo aab | sed 'y/ab/c/'

#### wrong: s/a/b/gg
#: stderr
echo aab | sed 's/a/b/gg'

#### wrong: s/a/b/pp
#: stderr
echo aab | sed 's/a/b/pp'

#### wrong: s/a/b/0
#: stderr
echo aab | sed 's/a/b/0'

#### wrong: s/a/b/2 3
#: stderr
echo aab | sed 's/a/b/2 3'

#### wrong: s/a/b/q
#: stderr
echo aab | sed 's/a/b/q'

#### wrong: s/\(a/b/
#: stderr
echo aab | sed 's/\(a/b/'

#### wrong: s/a\)/b/
#: stderr
echo aab | sed 's/a\)/b/'

#### wrong: s/a/\1/
#: stderr
echo aab | sed 's/a/\1/'

#### wrong: s/\(a\)\2/x/
#: stderr
echo aab | sed 's/\(a\)\2/x/'

#### wrong: 1,p
#: stderr
echo aab | sed '1,p'

#### wrong: 1!!p
#: stderr
echo aab | sed '1!!p'

#### wrong: ,p
#: stderr
echo aab | sed ',p'

#### wrong: +1p
#: stderr
echo aab | sed '+1p'

#### wrong: 0p
#: stderr
echo aab | sed '0p'

#### wrong: 0,3p
#: stderr
echo aab | sed '0,3p'

#### wrong: 1,2q
#: stderr
echo aab | sed '1,2q'

#### wrong: :
#: stderr
echo aab | sed ':'

#### wrong: r
#: stderr
echo aab | sed 'r'

#### wrong: w
#: stderr
echo aab | sed 'w'

#### wrong: 1}
#: stderr
echo aab | sed '1}'

#### wrong: 1:a
#: stderr
echo aab | sed '1:a'

#### wrong: 1#
#: stderr
echo aab | sed '1#'

#### wrong: //p
#: stderr
echo aab | sed '//p'

#### wrong: s//x/
#: stderr
echo aab | sed 's//x/'

#### wrong: //Ip
#: stderr
echo aab | sed '//Ip'

#### wrong: 1
#: stderr
echo aab | sed '1'

#### wrong: 1,
#: stderr
echo aab | sed '1,'

#### wrong: a
#: stderr
echo aab | sed 'a'

#### wrong: y/a/b/x
#: stderr
echo aab | sed 'y/a/b/x'

#### wrong: {p}p
#: stderr
echo aab | sed '{p}p'

#### wrong: s/a\{2,1\}/x/
#: stderr
echo aab | sed 's/a\{2,1\}/x/'

#### wrong: s/[a/x/
#: stderr
echo aab | sed 's/[a/x/'

#### wrong: s/[[:foo:]]/x/
#: stderr
echo aab | sed 's/[[:foo:]]/x/'

#### wrong: s/x\{/y/
#: stderr
echo aab | sed 's/x\{/y/'

#### wrong: s/[z-a]/x/
#: stderr
echo aab | sed 's/[z-a]/x/'

#### wrong: dp
#: stderr
echo aab | sed 'dp'

#### wrong: d p
#: stderr
echo aab | sed 'd p'

#### wrong: q5 x
#: stderr
echo aab | sed 'q5 x'

#### wrong: l3p
#: stderr
echo aab | sed 'l3p'

#### wrong: s/a/b/w
#: stderr
echo aab | sed 's/a/b/w'

#### wrong: y/a
#: stderr
echo aab | sed 'y/a'

#### wrong: ~2p
#: stderr
echo aab | sed '~2p'

#### wrong: \
#: stderr
echo aab | sed '\'

#### wrong: \,a
#: stderr
echo aab | sed '\,a'

#### wrong: s
#: stderr
echo aab | sed 's'

#### wrong: y
#: stderr
echo aab | sed 'y'

#### wrong: b}
#: stderr
echo aab | sed 'b}'

#### wrong: bnowhere
#: stderr
echo aab | sed 'bnowhere'

#### wrong: $!$p
#: stderr
echo aab | sed '$!$p'

#### wrong: {p};}
#: stderr
echo aab | sed '{p};}'

#### wrong: s/a newline b/x/
#: stderr
echo aab | sed 's/a
b/x/'

#### wrong: -E s/)/x/
#: stderr
echo aab | sed -E 's/)/x/'

#### wrong: -E s/(/x/
#: stderr
echo aab | sed -E 's/(/x/'

#### wrong: -E s/+a/x/
#: stderr
echo aab | sed -E 's/+a/x/'

#### wrong: -E s/(*a)/x/
#: stderr
echo aab | sed -E 's/(*a)/x/'

#### wrong: -E s/a or *b/x/
#: stderr
echo aab | sed -E 's/a|*b/x/'

#### wrong: -E s/^*a/x/
#: stderr
echo aab | sed -E 's/^*a/x/'

#### wrong: files
#: stderr
echo a > f; mkdir d; sed p d; echo $?; sed p nothing f; echo $?; sed -i p d; echo $?; sed -i p nothing; echo $?; sed -f nothing; echo $?
sed 'w nothing/x' f; echo $?; sed -i p; echo $?

#### wrong: scripts in several pieces
#: stderr
printf 'p\n\np x\n' > s; echo a | sed -f s; echo a | sed -e p -e 'p x'; echo a | sed --sandbox 'w x'; printf 'p x\n' > s; echo a | sed -f s

#### text in columns
printf 'a:b:c\n' | sed 's/:/\t/2;s/^\([^:]*\):/\1=/'; printf 'x1y22z\n' | sed -E 's/[0-9]+/<&>/g;s/(<)([0-9])(>)/\1\2!\3/'

#### many expressions one after another
echo start | sed -e 's/s/1/' -e 's/t/2/' -e 's/a/3/' -e 's/r/4/' -e 's/t/5/'; seq 3 | sed -e 1d -e '$d'; seq 4 | sed -e '2{' -e d -e '}'

#### the hold space as a list
printf '3\n1\n2\n' | sed -n '1h;1!{x;G;h};${x;s/\n/ /g;p}'; seq 4 | sed -n 'x;2,$p'; seq 5 | sed -n '/[24]/{x;G;p;d};h'

#### a paragraph at a time
printf 'a\nb\n\nc\nd\n' | sed -e '/./{H;$!d}' -e 'x;s/^\n//;s/\n/ /g'; printf 'k1\n v1\nk2\n v2\n' | sed 'N;s/\n */=/'

#### between marks
printf 'x\nBEGIN\na\nb\nEND\ny\n' | sed -n '/BEGIN/,/END/{/BEGIN/n;/END/!p}'; printf 'x\nBEGIN\na\nEND\ny\n' | sed '/BEGIN/,/END/c\
gone'; printf 'a\nEND\n' | sed '/BEGIN/,/END/d'

#### numbers in ranges that overlap
seq 10 | sed -n '2,5p;4,7p' | tr '\n' ' '; seq 10 | sed '2,5!{8,9!d}' | tr '\n' ' '; seq 10 | sed -n '3,6{4,5!p}'

#### a replacement that is empty, long, or odd
echo abc | sed 's/b//'; echo abc | sed 's/b/\\/'; echo abc | sed 's/b/\n\n/'; echo abc | sed 's/b/[&&&]/'; echo abc | sed 's/b/\0\0/'; echo a | sed 's/a/$x ^ * . [ ]/'

#### reading on after writing
seq 3 > f; sed -n 'w g' f; sed 's/$/!/w h' f > /dev/null; cat g h; sed -n '/2/w g' f; cat g

#### what is quoted
echo "it's" | sed "s/'/\"/g"; echo 'a"b' | sed 's/"/\x27/'; echo 'a\b' | sed 's/\\/\\\\/g'; echo '$HOME' | sed 's/\$HOME/x/'; echo 'a[b]' | sed 's/\[\(.\)\]/<\1>/'
