variable "subnets" {
  type = map(string)
}

variable "private_subnet_id" {
  type = string
}

output "public_subnet_id" {
  value = var.subnets["public"]
}

output "private_subnet_id" {
  value = var.private_subnet_id
}
