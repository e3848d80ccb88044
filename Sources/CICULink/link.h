// Nothing: the module only names the libraries to link; CICU includes the ICU headers.
