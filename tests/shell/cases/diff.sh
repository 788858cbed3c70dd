# diff. Its expectations are of GNU diff 3.8, as the host's bash finds it.

#### nothing is different
seq 3 > a; cp a b; diff a b; echo $?; diff -u a b; diff -q a b; diff -s a b; diff a a; : > e; diff e /dev/null; echo $?

#### the form of old
printf '1\n2\n3\n4\n' > a; printf '1\nx\n3\n4\n5\n' > b; diff a b; echo $?; diff b a; printf '2\n3\n' > c; diff a c; diff c a; diff a /dev/null; diff /dev/null a

#### the unified form
seq 20 > a; sed '3d;10s/$/x/;18a y' a > b; diff -u -L a -L b a b; echo $?; diff -U 1 -L a -L b a b; diff -U0 --label=a --label=b a b; diff -U 5 -L x -L y b a

#### the names of the unified form
echo 1 > a; echo 2 > b; touch -d '2026-01-02 03:04:05' a b; diff -u a b; diff --unified a b | head -n 2

#### no newline at the end
printf 'a\nb' > a; printf 'a\nb\n' > b; printf 'a\nc' > c; diff a b; diff -u -L a -L b a b; diff -u -L a -L c a c; diff b c; diff a a

#### lines that repeat
printf 'a\nb\n' > a; printf 'a\nb\na\nb\n' > b; diff a b; diff b a; printf '{\n x\n}\n' > a; printf '{\n x\n}\n{\n x\n}\n' > b; diff -u -L a -L b a b
printf 'x\nx\nx\n' > a; printf 'x\nx\n' > b; diff a b; diff b a

#### briefly
echo 1 > a; echo 2 > b; diff -q a b; echo $?; diff --brief a b; diff -sq a a

#### white space and case
printf 'A  b\nc\n' > a; printf 'a b \n\nc\n' > b; diff a b; diff -i a b; diff -b a b; diff -w a b; diff -B a b; diff -iwB a b; echo $?; diff -ib a b
printf 'ab\n' > a; printf 'a b\n' > b; diff -b a b; diff -w a b; echo $?

#### folders
mkdir -p x/s y/s y/t; echo 1 > x/f; echo 2 > y/f; echo same > x/g; cp x/g y/g; echo o > x/o; echo n > y/n; echo a > x/s/d; echo b > y/s/d
diff x y; echo $?; diff -r x y; diff -rq x y; diff -r -q -s x y; diff x y/f; diff y/f x

#### new files
mkdir x y; echo n > y/n; mkdir y/t; echo t > y/t/u; diff -rN x y; echo $?; diff -N x/q y/n; diff -ruN x y | grep -v '^[-+][-+]'

#### bytes that are no text
printf 'a\0b' > a; printf 'a\0c' > b; diff a b; echo $?; diff -q a b; diff a a; echo $?; diff -a a b | od -c

#### standard input
seq 3 > a; seq 2 | diff a -; seq 2 | diff - a; echo $?; seq 3 | diff - a; echo $?

#### what fails
#: stderr
echo 1 > a; mkdir d; diff a nothing; echo $?; diff nothing nothing2; echo $?; diff d a; echo $?

#### what changes a lot
seq 30 > a; sed '5,8d;12s/^/x/;13s/^/y/;20i new\nnewer\nnewest' a > b; diff a b; diff -u -L a -L b a b; seq 10 > c; seq 21 30 > d; diff c d; tac c > e; diff c c
