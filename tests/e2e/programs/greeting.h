/* What the compiler test's program includes. */
#define GREETING "compiled inside"
