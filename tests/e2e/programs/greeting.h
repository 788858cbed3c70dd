#define GREETING "compiled inside"
