# patch. Its expectations are of GNU patch 2.7, as the host's bash finds it.

#### changes put in and taken back
seq 9 > a; sed '3s/$/x/;7d' a > b; diff -u a b > p; patch a p; echo $?; diff a b; patch -R a < p; seq 9 | diff - a; patch --dry-run a p; seq 9 | diff - a; patch -s -i p a; diff a b

#### names and their parts
mkdir -p x/d y/d; seq 3 > x/d/f; seq 4 > y/d/f; diff -ru x y > p; cd x; patch -p1 < ../p; cat d/f; cd d; patch -R -i ../../p; cat f

#### files that come and go
mkdir x y; echo new > y/n; echo old > x/o; diff -ruN x y | sed '/^diff/d' > p; cd x; patch -p1 < ../p; ls; cat n

#### lines that moved
seq 9 > a; sed '5s/$/x/' a > b; diff -u a b > p; (echo 0; seq 9) > a; patch a p; echo $?; cat a; ls

#### other lines around
seq 9 > a; sed '5s/$/x/' a > b; diff -u a b > p; sed -i 2s/2/two/ a; patch a p; echo $?; cat a; seq 9 | sed '5s/5/five/' > a; patch a p; echo $?; ls

#### no newline at the end
printf 'a\nb' > a; printf 'a\nb\nc' > b; diff -u a b > p; patch a p; diff a b; patch -R a p; od -c a

#### what is no patch
echo hello > p; echo 1 > a; patch a p; echo $?; patch a nothing; echo $?
