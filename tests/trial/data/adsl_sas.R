# Makes adsl.sas7bdat and what it holds as text, of invented subjects (R 4.2.2, haven 2.5.1).
library(haven)
adsl <- data.frame(
  USUBJID = c("S1", "S2", "S3"), AGE = c(50, 61.5, NA), SEX = c("F", "M", ""),
  SITE = c("Zürich", "Köln", "x"),
  TRTSDT = as.Date(c("2024-01-01", NA, "1959-12-31")),
  TRTEDT = as.POSIXct(c("2024-03-31 23:59:59", "2024-02-29 00:00:00", NA), tz = "UTC"),
  STAGE = c(1, 2, 1), ILLUSTR = c("AGE SEX", "", "AGE")
)
suppressWarnings(write_sas(adsl, "adsl.sas7bdat"))  # haven 2.5 advises against it; it is enough here
adsl$TRTEDT <- format(adsl$TRTEDT, "%Y-%m-%dT%H:%M:%S")
write.csv(adsl, "adsl.csv", row.names = FALSE, na = "", quote = FALSE, fileEncoding = "UTF-8")
